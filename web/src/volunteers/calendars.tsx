// Whose calendar: one's own, that of a team one leads, and of a team as staff have it.
import { answer, api } from "../api/client";
import { use_words } from "../words/words";
import { CalendarBox } from "./calendar_box";

export const OwnCalendar = ({ token }: { token: string }) => {
  const words = use_words();
  const params = { params: { path: { token } } };
  return (
    <section className="card" aria-labelledby="calendar">
      <h2 id="calendar">{words.calendars.own}</h2>
      <CalendarBox why={words.calendars.own_why} address={{
        of: [token],
        ask: () => answer(api.GET("/api/v1/volunteering/{token}/calendar", params)),
        make: () => answer(api.POST("/api/v1/volunteering/{token}/calendar", params)),
        end: () => answer(api.POST("/api/v1/volunteering/{token}/calendar/end", params)),
      }} />
    </section>
  );
};

export const LedCalendar = ({ token, team }: { token: string; team: string }) => {
  const words = use_words();
  const params = { params: { path: { token, team } } };
  return (
    <details>
      <summary>{words.calendars.team}</summary>
      <CalendarBox why={words.calendars.team_why} address={{
        of: [token, team],
        ask: () => answer(api.GET("/api/v1/volunteering/{token}/led/teams/{team}/calendar", params)),
        make: () => answer(api.POST("/api/v1/volunteering/{token}/led/teams/{team}/calendar", params)),
        end: () => answer(api.POST("/api/v1/volunteering/{token}/led/teams/{team}/calendar/end", params)),
      }} />
    </details>
  );
};

export const TeamCalendar = ({ code }: { code: string }) => {
  const words = use_words();
  const params = { params: { path: { code } } };
  return (
    <section className="part" aria-labelledby="calendar">
      <h3 id="calendar">{words.calendars.team}</h3>
      <CalendarBox why={words.calendars.team_why} address={{
        of: ["team", code],
        ask: () => answer(api.GET("/api/v1/teams/{code}/calendar", params)),
        make: () => answer(api.POST("/api/v1/teams/{code}/calendar", params)),
        end: () => answer(api.POST("/api/v1/teams/{code}/calendar/end", params)),
      }} />
    </section>
  );
};
