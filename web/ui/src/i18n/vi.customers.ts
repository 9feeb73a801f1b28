/** Customers, and ordering a callback. */

export const customers = {
  title: "Khách hàng",
  hint: "Tìm theo tên (có dấu hay không), một phần số điện thoại, thư điện tử hoặc mã khách hàng.",
  search: "Tên, số điện thoại, thư điện tử…",
  new: "Thêm khách", newTitle: "Thêm khách hàng", newCase: "Tạo vụ việc", page: "Trang của khách",
  all: "Tất cả khách hàng",
  nobody: (q: string) => `Không có khách nào khớp với “${q}”. Thử ít chữ hơn, hoặc thêm khách mới.`,
  noCustomers: "Chưa có khách nào trong sổ. Thêm khách ở đây, hoặc nhập cả bảng bằng lệnh “tongdai customer import”.",
  noCaller: "Khi bạn có cuộc gọi, khách đang gọi sẽ hiện ở đây.",
  callerUnknown: "Chưa có gì được ghi về khách đang gọi.",
  nameless: "(chưa có tên)", unknown: "không rõ",
  facts: "Thông tin", edit: "Sửa", save: "Lưu", cancel: "Thôi", close: "Đóng", back: "Quay lại", done: "Xong", add: "Thêm", drop: "Bỏ",
  name: "Họ tên", number: "Số điện thoại", tier: "Hạng", noTier: "không có hạng", language: "Ngôn ngữ", email: "Thư điện tử",
  agent: "Người phụ trách", noAgent: "chưa có", outsideId: "Mã khách hàng", requires: "Kỹ năng khách cần",
  requiresHint: "Dù vào hàng chờ nào, khách chỉ gặp người có đủ những kỹ năng này.",
  preferences: "Sở thích, cách liên hệ", preferenceName: "ví dụ: giờ gọi", preferenceValue: "ví dụ: sau 17:00", addPreference: "Thêm dòng",
  more: "Kỹ năng, mã khách hàng", since: "Có trong sổ từ", changed: "Sửa lần cuối",
  note: "Ghi chú", newNote: "Thêm một dòng ghi chú…", noNote: "Chưa có ghi chú.",
  numbers: "Số điện thoại của khách", newNumber: "Thêm số, ví dụ 0901234567", noNumbers: "chưa có số điện thoại",
  more_numbers: (n: string) => `và ${n} số khác`,
  remove: "Bỏ số", keep: "Giữ", askRemove: "Bỏ số này? Số sẽ không còn là của ai.",
  split: "Tách ra", splitHint: "Số này là của người khác: người đó thành một khách riêng, các cuộc gọi từ số này đi theo.", splitName: "Tên người đó (nếu biết)",
  history: "Lịch sử mọi kênh", noHistory: "Chưa có liên hệ nào.", phone: "Điện thoại", addContact: "Ghi một liên hệ",
  direction: { outbound: "từ chúng ta", callback: "gọi lại" } as Record<string, string>,
  channel: "Kênh", who: "Ai liên hệ", fromHim: "Khách", fromUs: "Chúng ta", when: "Lúc", subject: "Tiêu đề", text: "Nội dung",
  merge: "Gộp…", mergeTitle: "Gộp hai khách làm một", mergeFind: "Tìm khách là cùng một người", mergeYes: "Gộp",
  mergeInto: "Khách bên trái sẽ thành một với khách bên phải:",
  mergeWhat: (name: string, numbers: string) => [
    `Mọi cuộc gọi, liên hệ, vụ việc và ${numbers} số của khách kia chuyển sang ${name}.`,
    `Chỗ hai bên ghi khác nhau thì giữ như của ${name}; ghi chú của cả hai được giữ.`,
    "Không tự tách lại được: sau này chỉ có thể tách riêng từng số.",
  ],
  export: "Xuất dữ liệu", erase: "Xoá…", eraseTitle: "Xoá mọi thứ về khách này",
  eraseWhat: (numbers: string, calls: string, contacts: string, cases: string) => [
    `Tên, thư điện tử, ghi chú, sở thích và ${numbers} số điện thoại.`,
    `Nội dung, lời thoại và ghi chú của ${calls} cuộc gọi; giờ giấc và kết cục vẫn còn trong số liệu, không còn tên ai.`,
    `Nội dung của ${contacts} liên hệ qua kênh khác và ${cases} vụ việc.`,
  ],
  eraseRecordings: (n: string) => `${n} bản ghi âm không nghe lại được nữa; tệp do quản trị viên xoá theo bản chứng nhận.`,
  eraseForEver: "Không lấy lại được.",
  eraseType: (wanted: string) => `Để xác nhận, hãy gõ: ${wanted}`,
  eraseYes: "Xoá vĩnh viễn",
  erased: (proof: string) => `Đã xoá. Mã chứng nhận: ${proof}.`,
  eraseFiles: (n: string) => `Còn ${n} tệp ghi âm cần quản trị viên xoá. Hãy lưu bản chứng nhận: trong đó có tên các tệp.`,
  eraseLeft: (places: string) => `Số của khách vẫn còn trong lời người khác viết: ${places}. Hãy xem có được giữ không.`,
  saveProof: "Lưu bản chứng nhận",
};

export const order = {
  open: "Đặt lịch gọi lại", title: "Đặt lịch gọi lại cho khách",
  hint: "Khách vào cuối hàng chờ này; đến lượt, máy của điện thoại viên đổ chuông trước rồi hệ thống gọi cho khách.",
  number: "Gọi đến số", name: "Tên khách", queue: "Hàng chờ gọi cho khách", submit: "Đặt", cancel: "Không đặt",
  ordered: "Đã đặt lịch gọi lại. Khách hiện trong trang “Gọi lại”.",
};

export const customerErrors = {
  taken: "Số hoặc mã này là của một khách khác. Nếu là cùng một người, hãy gộp hai khách.",
  bad_customer: "Chưa ghi được: hãy xem lại số điện thoại, thư điện tử và các ô đã điền.",
  bad_contact: "Chưa ghi được liên hệ: hãy xem lại thời gian và nội dung.",
  still_on_the_line: "Một cuộc gọi của khách này chưa xong. Hãy xoá sau khi cuộc gọi đã được ghi nhận.",
  number_not_dialled: "Tổng đài không được gọi ra số này. Hãy kiểm tra số, hoặc hỏi quản trị viên về mục [callbacks].",
};
