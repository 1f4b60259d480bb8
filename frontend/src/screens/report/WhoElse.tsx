import type { Evidence, Voice } from "../../api/evidence";
import { VoicesPlot } from "../../charts/VoicesPlot";
import { phraseText } from "../../format/places";
import { clock } from "../../format/times";
import { distance, number } from "../../format/units";
import { t } from "../../i18n";
import { href } from "../../routing";
import { away, offsetWords, voiceWhere } from "../../sentences/words";
import { familyOf, phenomenonLabel } from "../../start";
import { Numbers, Section } from "./Section";
import type { Report } from "./load";

interface Props {
  readonly report: Report;
  readonly evidence: Evidence;
  readonly zone: string;
}

export function WhoElse({ report, evidence, zone }: Props) {
  const { voices } = evidence;
  return (
    <Section id="others" title={t("report.whoElse")}>
      {voices.length > 0 ? (
        <>
          <VoicesPlot
            evidence={evidence}
            zone={zone}
            family={familyOf(report.phenomenon)}
            label={phenomenonLabel(report.phenomenon)}
          />
          <p class="second chart-help">{t("report.voicesHelp")}</p>
          <VoiceTable evidence={evidence} zone={zone} />
        </>
      ) : (
        <Nobody report={report} evidence={evidence} />
      )}
      <p class="report-witness">
        <a class="button small" href={href("report", { witness: report.id })}>
          {t("report.sawItToo")}
        </a>
        <span class="second">{t("report.sawItTooWhy")}</span>
      </p>
    </Section>
  );
}

function Nobody({ report, evidence }: { report: Report; evidence: Evidence }) {
  const { neighbours } = evidence.claim;
  return (
    <div class="sheet report-sheet">
      <p>
        {t("report.nobodyElse", {
          distance: distance(neighbours.radius_m),
          hours: neighbours.window_s / 3600,
        })}
      </p>
      <p class="second">{t(meaningOf(report, evidence))}</p>
    </div>
  );
}

/** What it means that nobody else reported: nothing, in the words that fit. */
function meaningOf({ phenomenon }: Report, { verdict }: Evidence) {
  if (verdict?.outcome === "contradicted") return "report.nobodyMeansYou";
  return phenomenon.includes("flood") ? "report.nobodyMeansFlood" : "report.nobodyMeans";
}

function VoiceTable({ evidence, zone }: { evidence: Evidence; zone: string }) {
  const { voices, voices_total } = evidence;
  const begins = Date.parse(evidence.claim.begins_at);
  return (
    <>
      <Numbers>
        <thead>
          <tr>
            <th scope="col">{t("report.columnReport")}</th>
            <th scope="col">{t("report.columnTime")}</th>
            <th scope="col">{t("report.columnFrom")}</th>
            <th scope="col" class="number">{t("report.columnDistance")}</th>
            <th scope="col" class="number">{t("report.columnCounts")}</th>
          </tr>
        </thead>
        <tbody>
          {voices.map((voice) => (
            <tr key={voice.report}>
              <th scope="row">
                <a href={href(`reports/${voice.report}`)}>
                  {voice.phrase ? phraseText(voice.phrase) : voiceWhere(voice)}
                </a>
                <Less voice={voice} />
              </th>
              <td>{clock(new Date(begins + voice.time_offset_s * 1000), zone)}</td>
              <td>{offsetWords(voice.time_offset_s)}</td>
              <td class="number">{away(voice.distance_m, voice.bearing_deg)}</td>
              <td class="number">{number(voice.counts, 2, 2)}</td>
            </tr>
          ))}
        </tbody>
      </Numbers>
      {voices_total > voices.length ? (
        <p class="second">{t("report.voicesListed", { n: voices.length })}</p>
      ) : null}
    </>
  );
}

/** Why a report counts for less than its place and time would have it. */
function Less({ voice }: { voice: Voice }) {
  const why = voice.copy_of ? "report.copy" : voice.counts === 0 ? "report.sameObserver" : null;
  return why ? <span class="caption"> {t(why)}</span> : null;
}
