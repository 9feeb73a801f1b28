export const alerts = {
  title: "Cần chú ý",
  open: (unseen: string) => `Cần chú ý: ${unseen} tin chưa xem`,
  none: "Không có gì cần chú ý.",
  markAll: "Đã xem hết",
  new: "chưa xem",
  case: (number: string) => `Vụ việc ${number}`,
  why: {
    at_risk: "sắp quá hạn", breached: "đã quá hạn", by_hand: "có người xin hỗ trợ", follow_up_missed: "chưa gọi lại được cho khách",
  } as Record<string, string>,
  target: { response: "phản hồi", resolution: "giải quyết" } as Record<string, string>,
  search: (name: string) => `Tìm kiếm đã lưu “${name}”`,
  found: (calls: number) => `${calls} cuộc gọi mới`,
  webhook: (endpoint: string) => `Đối tác “${endpoint}” không nhận được tin`,
  webhookDo: "xem: tongdai webhook list --state dead",
  crm: (name: string) => `CRM ${name} không trả lời`,
  crmDo: "người gọi được nhận ra từ dữ liệu của mình, sẽ tự thử lại",
};
