// Who gets an incident: rules in their order.
import { Field } from "../../shell/field";
import { use_words } from "../../words/words";
import { hours_of, hours_text } from "../rule_book";
import { Part, Typed, type Editing } from "./fields";

export const Routing = ({ book, set, fault }: Editing) => {
  const words = use_words();
  const rules = book.routing;
  const replace = (at: number, changed: Partial<(typeof rules)[number]>) => set({ routing: rules.map((one, place) => (place === at ? { ...one, ...changed } : one)) });
  const move = (at: number, by: number) => {
    const next = [...rules];
    const [one] = next.splice(at, 1);
    if (one) next.splice(at + by, 0, one);
    set({ routing: next });
  };
  return (
    <Part title={words.rules.parts.routing} hint={words.rules.routing_hint}>
      <ol className="rows">
        {rules.map((rule, at) => (
          <li key={at}>
            <div className="numbers grow">
              <Field label={words.rules.route_categories(at + 1)} fault={fault(`routing[${at}].categories`)}>{(attributes) => <Typed {...attributes} list={rule.categories} set={(categories) => replace(at, { categories })} />}</Field>
              <Field label={words.rules.route_levels(at + 1)} fault={fault(`routing[${at}].levels`)}>{(attributes) => <Typed {...attributes} list={rule.levels.map(String)} set={(levels) => replace(at, { levels: levels.map(Number).filter((level) => level > 0) })} />}</Field>
              <Field label={words.rules.route_to(at + 1)} fault={fault(`routing[${at}].to`)}>{(attributes) => <Typed {...attributes} list={rule.to} set={(to) => replace(at, { to })} />}</Field>
              <Field label={words.rules.route_grids(at + 1)}>{(attributes) => <Typed {...attributes} list={rule.grids} set={(grids) => replace(at, { grids })} />}</Field>
              <Field label={words.rules.route_hours(at + 1)}>
                {(attributes) => (
                  <Typed {...attributes} list={[hours_text(rule)].filter(Boolean)} set={([text = ""]) => {
                    const { from_hour: _, to_hour: __, ...rest } = rule;
                    const hours = hours_of(text);
                    if (hours) set({ routing: rules.map((one, place) => (place === at ? { ...rest, ...hours } : one)) });
                  }} />
                )}
              </Field>
            </div>
            <button type="button" className="small" disabled={at === 0} onClick={() => move(at, -1)} aria-label={words.rules.up(at + 1)}>↑</button>
            <button type="button" className="small" disabled={at === rules.length - 1} onClick={() => move(at, 1)} aria-label={words.rules.down(at + 1)}>↓</button>
            <button type="button" className="small" onClick={() => set({ routing: rules.filter((_, place) => place !== at) })} aria-label={words.rules.remove(at + 1)}>✕</button>
          </li>
        ))}
      </ol>
      <button type="button" onClick={() => set({ routing: [...rules, { categories: [], levels: [], grids: [], to: ["desk"] }] })}>{words.rules.add}</button>
    </Part>
  );
};
