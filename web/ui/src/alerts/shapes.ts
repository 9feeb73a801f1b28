/** What somebody is to look at, as web/alerts.py says it. */

interface Known {
  id: number;
  at: number;
  subject: string;
  seen: boolean;
}
export interface CaseAlert extends Known {
  kind: "case";
  facts: { why: string; target: string | null; queue: string; priority: string; owner: string | null };
}
export interface SearchAlert extends Known {
  kind: "search";
  facts: { name: string; calls: number; call_id: string };
}
export interface WebhookAlert extends Known {
  kind: "webhook";
  facts: { type: string; status: number | null; error: string | null };
}
export interface CrmAlert extends Known {
  kind: "crm";
  facts: { error: string };
}
export type Alert = CaseAlert | SearchAlert | WebhookAlert | CrmAlert;

export interface Alerts {
  items: Alert[];
  unseen: number;
}
