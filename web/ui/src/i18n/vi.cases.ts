/** Cases. */

export const cases = {
  title: "Vụ việc", all: "Tất cả vụ việc", new: "Tạo vụ việc", newTitle: "Vụ việc mới",
  views: "Xem", number: "Mã", about: "Về việc", state: "Tình trạng", due: "Hạn", priority: "Mức ưu tiên", queue: "Hàng chờ", owner: "Người xử lý",
  opened: "Mở lúc", nobody: "chưa ai nhận",
  view: { open: "Đang mở", mine: "Của tôi", overdue: "Quá hạn", at_risk: "Sắp đến hạn", resolved: "Chờ xác nhận", all: "Mọi vụ việc" },
  none: {
    open: "Không có vụ việc nào đang mở.", mine: "Bạn không có vụ việc nào đang mở.", overdue: "Không có vụ việc nào quá hạn.",
    at_risk: "Không có vụ việc nào sắp đến hạn.", resolved: "Không có vụ việc nào chờ khách xác nhận.", all: "Chưa có vụ việc nào.",
  },
  level: { urgent: "Khẩn cấp", high: "Cao", normal: "Thường", low: "Thấp" },
  clock: {
    left: (span: string, what: string) => `còn ${span} · ${what}`,
    late: (span: string, what: string) => `trễ ${span} · ${what}`,
    promised: { response: "trả lời", resolution: "giải quyết" },
    paused: "đồng hồ tạm dừng", kept: "đúng hạn", broken: "đã trễ hạn", none: "không hẹn giờ", answeredLate: "đã trả lời trễ",
  },
  standing: { fine: "trong hạn", at_risk: "sắp đến hạn", breached: "quá hạn" } as Record<string, string>,
  backlog: {
    open: "Vụ việc đang mở", at_risk: "Sắp hết hạn", overdue: "Đã quá hạn", fine: "Trong hạn", oldest: "Lâu nhất", byQueue: "Theo hàng chờ",
    byPriority: "Theo mức ưu tiên", none: "Không còn vụ việc nào.",
    said: (name: string, open: string, risk: string, late: string) => `${name}: ${open} đang mở, ${risk} sắp đến hạn, ${late} quá hạn. Lọc danh sách.`,
  },
  ofCustomer: "Vụ việc của khách", noneOfCustomer: "Khách không có vụ việc nào đang mở.",
  alsoOver: (n: string) => `xem thêm ${n} vụ việc đã xong`, onlyOpen: "chỉ xem việc đang mở",
  facts: "Về vụ việc", edit: "Sửa", save: "Lưu", cancel: "Thôi", open: "Mở vụ việc",
  customer: "Khách", customerHint: "Số điện thoại hoặc thư điện tử", noCustomer: "không rõ khách nào", reason: "Lý do", chooseReason: "Chọn lý do…", summary: "Tóm tắt",
  reopenedTimes: "Số lần mở lại", fromCall: "Vụ việc này gắn với cuộc gọi bạn vừa xem.", yours: "Vụ việc bạn mở là của bạn.",
  onlyReads: "Bạn xem được vụ việc này nhưng không thay đổi.",
  story: "Diễn biến vụ việc", openCall: "mở cuộc gọi", byRules: "tự động", toSupervisors: "các giám sát",
  action: {
    opened: "Mở vụ việc", classified: "Đổi lý do", prioritised: "Đổi mức ưu tiên", summarised: "Sửa tóm tắt", assigned: "Giao cho", moved: "Chuyển hàng chờ",
    noted: "Ghi chú", contact_added: "Khách liên hệ", responded: "Đã trả lời khách", customer_awaited: "Chờ khách", customer_returned: "Khách đã trả lời",
    escalated: "Chuyển cấp cho", follow_up_planned: "Hẹn gọi khách", follow_up_queued: "Đến giờ gọi khách", follow_up_done: "Đã gọi được khách",
    follow_up_missed: "Không gọi được khách", follow_up_cancelled: "Huỷ lịch gọi", target_turned: "Đồng hồ", resolved: "Đã giải quyết",
    confirmed: "Khách xác nhận", reopened: "Mở lại", closed: "Đóng", survey_asked: "Hỏi ý kiến khách", survey_answered: "Khách trả lời khảo sát",
  } as Record<string, string>,
  closing: {
    confirmed: "khách xác nhận đã xong", silence: "khách không phản hồi", duplicate: "trùng với vụ việc khác", by_hand: "không còn việc gì",
  } as Record<string, string> & Record<"confirmed" | "duplicate" | "by_hand", string>,
  followUps: "Lịch gọi khách", cancelFollowUp: "Huỷ lịch này",
  followUpState: { planned: "đã hẹn", queued: "đang chờ gọi", done: "đã gọi", missed: "không gặp", cancelled: "đã huỷ" },
  doings: "Việc có thể làm",
  deed: {
    respond: "Đã nói với khách", note: "Ghi chú", escalate: "Chuyển cấp", "follow-up": "Hẹn gọi khách", "await-customer": "Chờ khách",
    "customer-returned": "Khách đã trả lời", resolve: "Đã giải quyết", confirm: "Khách xác nhận", close: "Đóng vụ việc", reopen: "Mở lại",
    "ask-survey": "Hỏi ý kiến",
  },
  deedHint: {
    respond: "Bạn đã nói chuyện hoặc viết cho khách: đồng hồ trả lời dừng.",
    note: "Viết lại cho người làm tiếp.",
    escalate: "Cho các giám sát biết, hoặc đưa sang hàng chờ của chuyên viên, kèm mọi điều đã ghi.",
    "follow-up": "Đến giờ, khách vào hàng chờ gọi lại và một điện thoại viên gọi cho khách.",
    "await-customer": "Khách được hỏi thêm điều gì: đồng hồ dừng cho đến khi khách trả lời.",
    "customer-returned": "Khách đã trả lời: đồng hồ chạy tiếp.",
    resolve: "Việc đã xong; khách còn có thể xác nhận.",
    confirm: "Khách nói việc đã xong.",
    close: "Không còn gì phải làm.",
    reopen: "Việc thật ra chưa xong: vụ việc lại cần được trả lời.",
    "ask-survey": "Gửi khảo sát cho khách, một lần.",
  },
  wordsOf: {
    respond: "Đã nói gì", note: "Nội dung ghi chú", escalate: "Vì sao, cần gì", "follow-up": "Gọi để làm gì", "await-customer": "Đã hỏi khách điều gì",
    "customer-returned": "Khách trả lời gì", resolve: "Đã giải quyết thế nào", confirm: "Khách nói gì", close: "Nói thêm", reopen: "Vì sao mở lại", "ask-survey": "Ghi thêm",
  },
  to: "Chuyển đến", sameQueue: "hàng chờ của vụ việc", when: "Gọi lúc", phone: "Gọi số", result: "Kết quả",
  inTime: (span: string) => `Tức là sau ${span} nữa.`,
};

export const caseErrors = {
  stale: "Người khác vừa thay đổi vụ việc này. Trang đã tải lại: hãy xem rồi làm lại.",
  asked_before: "Khách đã được hỏi ý kiến rồi. Hãy đợi khách trả lời.",
  no_such_agent: "Không còn điện thoại viên này. Hãy tải lại trang và chọn người khác.",
  no_such_queue: "Không còn hàng chờ này. Hãy tải lại trang và chọn hàng khác.",
  no_such_reason: "Không còn lý do này. Hãy tải lại trang và chọn lý do khác.",
};
