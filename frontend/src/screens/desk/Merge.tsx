import { api, dataOf } from "../../api/client";
import { useResource } from "../../api/resource";
import { Dialog } from "../../components/Dialog";
import { Failed } from "../../components/Failed";
import { duration } from "../../format/times";
import { distance } from "../../format/units";
import { t } from "../../i18n";
import { phenomenonLabel } from "../../start";
import type { Choice } from "./decisions";
import type { Case } from "./store";

interface Props {
  readonly item: Case;
  readonly close: () => void;
  readonly choose: (choice: Choice) => void;
}

/** Which report is the same observation: one near by, or any by its id. */
export function Merge({ item, close, choose }: Props) {
  const { id } = item.report;
  const found = useResource(id, (signal) =>
    dataOf(api.GET("/v1/reports/{id}/duplicates", { params: { path: { id } }, signal })),
  );
  const candidates = found.data?.items ?? [];
  return (
    <Dialog title={t("desk.mergeInto")} close={close}>
      <div class="stack">
        {found.failure ? <Failed failure={found.failure} retry={found.reload} /> : null}
        {found.data && candidates.length === 0 ? <p>{t("desk.mergeNone")}</p> : null}
        <ul class="desk-reasons">
          {candidates.map((other) => (
            <li key={other.id}>
              <button
                type="button"
                class="button wide"
                onClick={() => choose({ kind: "merged", into: other.id })}
              >
                {phenomenonLabel(other.phenomenon)},{" "}
                {t("desk.near", {
                  distance: distance(other.distance_m),
                  time: duration(Math.abs(other.time_offset_s)),
                })}
              </button>
            </li>
          ))}
        </ul>
        <form
          class="desk-merge"
          onSubmit={(event) => {
            event.preventDefault();
            const into = new FormData(event.currentTarget).get("into");
            if (typeof into === "string") choose({ kind: "merged", into: into.trim() });
          }}
        >
          <label class="desk-words">
            {t("desk.mergeId")}
            <input
              class="field"
              name="into"
              required
              autocomplete="off"
              spellcheck={false}
              pattern="\s*[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\s*"
            />
          </label>
          <button type="submit" class="button">
            {t("desk.merge")}
          </button>
        </form>
      </div>
    </Dialog>
  );
}
