import { t } from "../../i18n";

export default function Screen() {
  return (
    <div class="page">
      <h1>{t("file.title")}</h1>
    </div>
  );
}
