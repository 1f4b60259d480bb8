/** METAR groups of present weather in words (WMO code table 4678). */

import { hasText, t, type TextKey } from "../i18n";

const GROUP = /^(-|\+|VC)?(MI|PR|BC|DR|BL|SH|TS|FZ)?((?:[A-Z]{2}){0,3})$/;

/** Return groups such as `-SN BLSN` in words; "no significant weather" for `NSW`. */
export function weatherWords(groups: string | null): string {
  if (!groups || groups === "NSW") return t("report.wxNone");
  return groups.split(/\s+/).map(groupWords).join(", ");
}

function groupWords(group: string): string {
  const found = GROUP.exec(group);
  if (!found || group === "") return group;
  const [, intensity = "", descriptor = "", rest = ""] = found;
  const phenomena = (rest.match(/../g) ?? []).map((code) => coded(code));
  const named = described(descriptor, phenomena.join(", "));
  if (intensity === "-") return t("report.wxLight", { what: named });
  if (intensity === "+") return t("report.wxHeavy", { what: named });
  return intensity === "VC" ? t("report.wxNear", { what: named }) : named;
}

function described(descriptor: string, what: string): string {
  if (!descriptor) return what;
  if (descriptor === "TS") return what ? t("report.wxTSwith", { what }) : t("report.wxTS");
  if (!what) return coded(descriptor);
  return t("report.wxDescribed", { how: coded(descriptor), what });
}

function coded(code: string): string {
  const key = `report.wx${code}`;
  return hasText(key) ? t(key as TextKey) : code;
}
