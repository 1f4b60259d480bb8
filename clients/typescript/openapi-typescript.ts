import createClient from "openapi-fetch";
import type { paths } from "../generated/openapi-typescript/schema";
import { BASE, OBSERVED_AT, walk } from "./walk";

const api = createClient<paths>({ baseUrl: BASE });

await walk({
  async file(narrative, place) {
    const { data, error, response } = await api.POST("/v1/reports", {
      body: { phenomenon: "hail", narrative, observed_at: OBSERVED_AT, place },
    });
    if (!data || !("revision" in data)) throw new Error(JSON.stringify(error));
    return { id: data.id, etag: response.headers.get("etag") };
  },
  async list(bbox, limit, cursor) {
    const { data, error } = await api.GET("/v1/reports", {
      params: { query: { bbox, limit, ...(cursor && { cursor }) } },
    });
    if (typeof data !== "object" || !("items" in data)) throw new Error(JSON.stringify(error));
    return { ids: data.items.map((item) => item.id), next: data.next };
  },
  async patch(id, etag, narrative) {
    const { data, response } = await api.PATCH("/v1/reports/{id}", {
      params: { path: { id }, header: { "If-Match": etag } },
      headers: { "Content-Type": "application/merge-patch+json" },
      body: { narrative },
    });
    return data && "revision" in data
      ? { status: response.status, revision: data.revision, narrative: data.narrative }
      : { status: response.status };
  },
});
