// The API, read from /openapi.json.
const make = (name, text, className) => {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};
const shape = (schema, all, depth = 0) => {
  if (!schema) return "";
  if (schema.$ref) return depth > 3 ? schema.$ref.split("/").pop() : shape(all[schema.$ref.split("/").pop()], all, depth);
  const pad = "  ".repeat(depth + 1);
  if (schema.type === "object" && schema.properties) {
    const lines = Object.entries(schema.properties).map(([name, inner]) =>
      pad + name + ((schema.required || []).includes(name) ? "" : "?") + ": " + shape(inner, all, depth + 1));
    return "{\n" + lines.join("\n") + "\n" + "  ".repeat(depth) + "}";
  }
  if (schema.type === "object" && schema.additionalProperties) return "{ [key]: " + shape(schema.additionalProperties, all, depth) + " }";
  if (schema.type === "array") return shape(schema.items, all, depth) + "[]";
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  return schema.format || schema.type || "any";
};
fetch("/openapi.json").then((reply) => reply.json()).then((api) => {
  const all = api.components.schemas;
  const list = document.getElementById("operations");
  list.textContent = "";
  const groups = new Map();
  for (const [path, methods] of Object.entries(api.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags[0];
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push([path, method, operation]);
    }
  for (const [tag, operations] of groups) {
    list.append(make("h2", tag));
    for (const [path, method, operation] of operations) {
      const box = make("details");
      const head = make("summary");
      const title = make("span");
      title.append(make("code", path), make("br"), make("span", operation.summary + " · " + operation.description, "quiet"));
      head.append(make("span", method.toUpperCase(), "method"), title);
      box.append(head);
      box.addEventListener("toggle", () => {
        if (!box.open || box.querySelector(".body")) return;
        const body = make("div", undefined, "body");
        if (operation.parameters.length) {
          const table = make("table");
          for (const parameter of operation.parameters) {
            const row = table.insertRow();
            row.append(make("td"), make("td", parameter.in), make("td", shape(parameter.schema, all)));
            row.cells[0].append(make("code", parameter.name + (parameter.required ? "" : "?")));
          }
          body.append(table);
        }
        const show = (caption, content) => {
          for (const [type, { schema }] of Object.entries(content || {}))
            body.append(make("p", caption + " · " + type, "quiet"), make("pre", shape(schema, all)));
        };
        show("请求 Request", operation.requestBody && operation.requestBody.content);
        for (const [status, reply] of Object.entries(operation.responses))
          if (status !== "default") show("答复 Response " + status, reply.content);
        box.append(body);
      });
      list.append(box);
    }
  }
}).catch((error) => { document.getElementById("operations").textContent = "无法读取接口说明 · cannot load: " + error.message; });
