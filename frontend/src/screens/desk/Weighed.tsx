import type { Evidence } from "../../api/evidence";
import type { Resource } from "../../api/resource";
import { EvidenceLanes } from "../../charts/EvidenceLanes";
import { ChartPatterns } from "../../charts/Patterns";
import { VoicesPlot } from "../../charts/VoicesPlot";
import { LOW_LANE_HEIGHT } from "../../charts/lanes";
import { Failed } from "../../components/Failed";
import { Skeleton } from "../../components/Skeleton";
import { zoneOf } from "../../format/places";
import { distance } from "../../format/units";
import { t } from "../../i18n";
import { familyOf, phenomenonLabel } from "../../start";
import { NoLanes } from "../report/Measured";
import type { Read } from "./decisions";

type Report = Read["report"];

interface Props {
  readonly report: Report;
  readonly found: Resource<Evidence>;
}

/** What the verdict rests on, drawn as on the report's own screen: what was measured, who else saw it. */
export function Weighed({ report, found }: Props) {
  if (found.failure) return <Failed failure={found.failure} retry={found.reload} />;
  if (!found.data) return found.slow ? <Skeleton lines={5} /> : null;
  const zone = zoneOf(report.place);
  const evidence = found.data;
  return (
    <>
      <ChartPatterns />
      <section>
        <h3 class="over">{t("report.whatMeasured")}</h3>
        {evidence.lanes.length > 0 ? null : <NoLanes evidence={evidence} zone={zone} />}
        {evidence.lanes.length > 0 || evidence.photos.length > 0 ? (
          <EvidenceLanes evidence={evidence} zone={zone} height={LOW_LANE_HEIGHT} />
        ) : null}
      </section>
      <section>
        <h3 class="over">{t("report.whoElse")}</h3>
        {evidence.voices.length > 0 ? (
          <VoicesPlot
            evidence={evidence}
            zone={zone}
            family={familyOf(report.phenomenon)}
            label={phenomenonLabel(report.phenomenon)}
          />
        ) : (
          <p>
            {t("report.nobodyElse", {
              distance: distance(evidence.claim.neighbours.radius_m),
              hours: evidence.claim.neighbours.window_s / 3600,
            })}
          </p>
        )}
      </section>
    </>
  );
}
