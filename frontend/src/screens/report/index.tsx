import { useResource } from "../../api/resource";
import { ChartPatterns } from "../../charts/Patterns";
import { Failed } from "../../components/Failed";
import { Skeleton } from "../../components/Skeleton";
import { useTitle } from "../../components/useTitle";
import { zoneOf } from "../../format/places";
import { familyOf } from "../../start";
import { AddedUp, Event, HistoryList } from "./Account";
import { Claimed, Facts, Neighbourhood, Yours } from "./Claim";
import { GoneReport } from "./Gone";
import { Crumb, Head } from "./Head";
import { Measured } from "./Measured";
import { Standing } from "./States";
import { VerdictSheet } from "./VerdictSheet";
import { WhoElse } from "./WhoElse";
import { type Loaded, goneOf, loadReport, placeOf, useChanges } from "./load";
import "./report.css";
import { titleOf } from "./words";

/** A report, the verdict on it, and the evidence drawn. */
export default function Screen({ rest }: { rest: string }) {
  const id = rest.split("/")[0] ?? "";
  const found = useResource(id || null, (signal) => loadReport(id, signal), `report ${id}`);
  const { data, failure } = found;
  useChanges(data?.report ?? null, data?.evidence.verdict === null, found.reload);
  const gone = failure ? goneOf(failure) : null;
  if (failure && gone) {
    return <GoneReport key={id} id={id} gone={gone} failure={failure} reload={found.reload} />;
  }
  if (data && data.report.id === id) return <Shown loaded={data} reload={found.reload} />;
  if (failure) return <Failed failure={failure} retry={found.reload} />;
  return found.slow ? <Skeleton lines={8} /> : null;
}

function Shown({ loaded, reload }: { loaded: Loaded; reload: () => void }) {
  const { report, evidence } = loaded;
  const zone = zoneOf(placeOf(report));
  const family = familyOf(report.phenomenon);
  const title = titleOf(report);
  useTitle(title);
  const measured = <Measured key="measured" evidence={evidence} zone={zone} />;
  const others = <WhoElse key="others" report={report} evidence={evidence} zone={zone} />;
  const onlyPeople = evidence.lanes.length === 0 && evidence.voices.length > 0;
  return (
    <div class={`page report f-${family}`}>
      <ChartPatterns />
      <Crumb report={report} />
      <Head loaded={loaded} title={title} zone={zone} />
      <Standing report={report} />
      <VerdictSheet loaded={loaded} zone={zone} />
      <div class="report-columns">
        <div class="report-claim">
          <Claimed loaded={loaded} />
        </div>
        <div class="stack report-evidence">
          {onlyPeople ? [others, measured] : [measured, others]}
          <AddedUp evidence={evidence} />
          <Event loaded={loaded} zone={zone} />
          <HistoryList loaded={loaded} />
        </div>
        <div class="report-meta">
          <Facts loaded={loaded} zone={zone} />
          <Yours loaded={loaded} zone={zone} reload={reload} />
          <Neighbourhood loaded={loaded} family={family} />
        </div>
      </div>
    </div>
  );
}
