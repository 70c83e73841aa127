// What the station tells everyone just now; nothing where there is nothing, and nothing in the way where it cannot be asked.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { date_time } from "../words/format";
import { language_now, use_words } from "../words/words";
import "./alerts.css";

export const PublicAlerts = () => {
  const words = use_words();
  const asked = useQuery({ queryKey: ["public alerts"], queryFn: () => answer(api.GET("/api/v1/public/alerts")), refetchInterval: 60_000 });
  const alerts = asked.data?.alerts ?? [];
  if (alerts.length === 0) return null;
  return (
    <section className="public-alerts" aria-label={words.public_alerts.title}>
      {alerts.map((alert) => {
        const text = alert.texts?.find((one) => one.language.startsWith(language_now())) ?? alert.texts?.[0];
        if (!text) return null;
        const is_grave = alert.severity === "Extreme" || alert.severity === "Severe";
        return (
          <article key={alert.identifier} className={is_grave ? "is-grave" : undefined} lang={text.language}>
            <h2>
              <span aria-hidden="true">⚠ </span>
              {alert.status === "Exercise" && `${words.public_alerts.exercise} `}
              {text.headline}
            </h2>
            <p className="quiet">{text.area} · {words.public_alerts.times(date_time(alert.begins_at), date_time(alert.ends_at))}</p>
            <details>
              <summary>{words.public_alerts.more}</summary>
              <p className="lines">{text.description}</p>
              {text.instruction && <p className="lines"><strong>{text.instruction}</strong></p>}
            </details>
          </article>
        );
      })}
    </section>
  );
};
