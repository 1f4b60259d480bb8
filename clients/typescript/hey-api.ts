import { fileReport, listReports, patchReport } from "../generated/hey-api";
import { client } from "../generated/hey-api/client.gen";
import { BASE, OBSERVED_AT, walk } from "./walk";

client.setConfig({ baseUrl: BASE });

await walk({
  async file(narrative, place) {
    const { data, response } = await fileReport({
      body: { phenomenon: "hail", narrative, observed_at: OBSERVED_AT, place },
      throwOnError: true,
    });
    return { id: data.id, etag: response.headers.get("etag") };
  },
  async list(bbox, limit, cursor) {
    const query = { bbox: bbox as [number, number, number, number], limit, ...(cursor && { cursor }) };
    const { data } = await listReports({ query, throwOnError: true });
    if (!("items" in data)) throw new Error("a GeoJSON page was not asked for");
    return { ids: data.items.map((item) => item.id), next: data.next };
  },
  async patch(id, etag, narrative) {
    const { data, response } = await patchReport({
      path: { id },
      headers: { "If-Match": etag },
      body: { narrative },
    });
    if (!response) throw new Error("no answer");
    return { status: response.status, revision: data?.revision, narrative: data?.narrative };
  },
});
