export const transfer = {
  transfer: "Chuyển máy",
  title: "Chuyển khách đi",
  to: "Chuyển đến",
  choose: "Chọn nơi nhận",
  queues: "Hàng chờ",
  colleagues: "Đồng nghiệp",
  outside: "Số bên ngoài",
  number: "Số điện thoại",
  now: "Chuyển ngay",
  cancel: "Thôi",
  by: (name: string) => `${name} chuyển sang`,
  part: (number: string, who: string) => `Phần ${number}: ${who}`,
  parts: "Các phần của cuộc gọi",
  message: "lời nhắn",
};

export const transferErrors = {
  not_talking: "Chỉ chuyển được khách khi bạn đang nói chuyện với họ.",
  one_target: "Hãy chọn một nơi nhận.",
  unknown_queue: "Không có hàng chờ này. Hãy tải lại trang.",
  unknown_agent: "Không có điện thoại viên này. Hãy tải lại trang.",
  yourself: "Khách đang ở máy bạn. Hãy chọn người khác.",
  agent_away: "Người này không làm việc lúc này. Hãy chọn người khác hoặc một hàng chờ.",
  no_numbers: "Ở đây không chuyển khách ra số bên ngoài.",
  bad_number: "Không chuyển được đến số này. Hãy kiểm tra lại.",
};
