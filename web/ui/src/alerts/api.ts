/** The routes of alerts. */
import { request } from "../api";
import type { Alerts } from "./shapes";

export const alerts = {
  list: () => request<Alerts>("GET", "/alerts?limit=30"),
  see: (ids: number[]) => request<object>("POST", "/alerts/seen", { ids }),
};
