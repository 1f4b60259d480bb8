import { t } from "../../i18n";

export default function Screen() {
  return (
    <div class="page">
      <h1>{t("report.title")}</h1>
    </div>
  );
}
