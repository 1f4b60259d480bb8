import { t } from "../i18n";
import "./order-menu.css";

interface Props<T extends string> {
  readonly orders: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  readonly choose: (value: T) => void;
}

/** In which order reports are listed: words that open a menu. */
export function OrderMenu<T extends string>({ orders, value, choose }: Props<T>) {
  return (
    <label class="order-menu">
      <span class="hidden">{t("reports.order")}</span>
      <select value={value} onChange={(event) => choose(event.currentTarget.value as T)}>
        {orders.map((order) => (
          <option key={order.value} value={order.value}>
            {order.label}
          </option>
        ))}
      </select>
      <svg viewBox="0 0 10 10" width="9" height="9" aria-hidden="true">
        <path d="M1 2h8L5 9z" />
      </svg>
    </label>
  );
}
