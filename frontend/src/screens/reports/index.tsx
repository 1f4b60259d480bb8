import { t } from "../../i18n";

export default function Screen() {
  return (
    <div class="page">
      <h1>{t("reports.title")}</h1>
    </div>
  );
}
