// Shows the newest reports of a service that runs on another origin, by the client of its own page.
import createClient from "openapi-fetch";
import type { components, paths } from "../../frontend/src/api/schema";

type Report = components["schemas"]["Report"];

const service = new URLSearchParams(location.search).get("service") ?? "http://127.0.0.1:8000";
const api = createClient<paths>({ baseUrl: service });

function line(report: Report): HTMLLIElement {
  const item = document.createElement("li");
  const outcome = report.verdict?.outcome ?? "being checked";
  item.textContent = `${report.phenomenon}, ${report.observed_at}: ${outcome}`; // never as HTML
  return item;
}

const { data, error } = await api.GET("/v1/reports", { params: { query: { limit: 10 } } });
const items = typeof data === "object" && "items" in data ? data.items : [];
document.querySelector("h1")!.textContent = error ? error.title : `Reports of ${service}`;
for (const one of items) {
  if ("verdict" in one) document.querySelector("ul")!.append(line(one));
}
