import { useEffect } from "preact/hooks";
import { t } from "../i18n";

/** Name the page in the browser's tab and history; "" is the name of the service alone. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title}: ${t("common.name")}` : t("common.name");
  }, [title]);
}
