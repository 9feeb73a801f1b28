/** Vietnamese words of what became of a call: three figures that are never blended, and the survey. */
export const resolution = {
  title: "Đã giải quyết chưa?",
  flag: "Điện thoại viên",
  survey: "Khách trả lời",
  repeat: "Khách gọi lại",
  yes: "Rồi",
  no: "Chưa",
  unasked: "Chưa có",
  notJudged: "Cuộc gọi này chưa được xét. Xin xem lại sau.",
  notCounted: "Không tính",
  repeats: { resolved: "Không gọi lại", provisional: "Tạm tính: chưa gọi lại", repeated: "Đã gọi lại" } as Record<string, string>,
  until: (moment: string) => `chốt ${moment}`,
  why: {
    same_reason: "cùng lý do", any_reason: "gọi lại sớm, lý do khác", same_words: "nội dung giống nhau",
  } as Record<string, string>,
  alike: (share: string) => `giống ${share}`,
  reopened: "Điện thoại viên báo đã xong, nhưng khách phải gọi lại",
  later: "Cuộc gọi lại",
  earlier: "Là cuộc gọi lại của",
  csat: "Hài lòng", nps: "Giới thiệu", ces: "Công sức",
  outOf: (score: string, most: string) => `${score}/${most}`,
  cases: "Vụ việc",
};
