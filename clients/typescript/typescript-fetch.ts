import { Configuration, ReportsApi, ResponseError } from "../generated/typescript-fetch";
import { BASE, OBSERVED_AT, walk } from "./walk";

const api = new ReportsApi(new Configuration({ basePath: BASE }));

await walk({
  async file(narrative, place) {
    const answer = await api.fileReportRaw({
      reportRequest: { phenomenon: "hail", narrative, observedAt: new Date(OBSERVED_AT), place },
    });
    return { id: (await answer.value()).id, etag: answer.raw.headers.get("etag") };
  },
  async list(bbox, limit, cursor) {
    const page = await api.listReports({ bbox, limit, ...(cursor && { cursor }) });
    return { ids: page.items.map((item) => item.id), next: page.next };
  },
  async patch(id, ifMatch, narrative) {
    try {
      const report = await api.patchReport({ id, ifMatch, reportPatch: { narrative } });
      return { status: 200, revision: report.revision, narrative: report.narrative ?? undefined };
    } catch (error) {
      if (!(error instanceof ResponseError)) throw error;
      return { status: error.response.status };
    }
  },
});
