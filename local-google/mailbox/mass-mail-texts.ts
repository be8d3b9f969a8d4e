/** A sender of newsletters or notices, and what it sends. */
export interface MassSender {
  from: string;
  list?: string;
  category: string;
  subjects: string[];
  lines: string[];
}

/** Senders of HTML mail; `{n}` becomes a number. */
export const massSenders: MassSender[] = [
  {
    from: 'Harbour Books <news@harbourbooks.example.com>',
    list: '<weekly.harbourbooks.example.com>',
    category: 'CATEGORY_PROMOTIONS',
    subjects: [
      'Ten novels for long evenings (no. {n})',
      'Members save {n} % until Sunday',
      'New on the shelf: issue {n}',
    ],
    lines: [
      'Our booksellers have read their way through the autumn lists.',
      'Free delivery above 25 &euro;.',
      'Tom &amp; Ana recommend: <em>The Cartographer</em>.',
    ],
  },
  {
    from: '한강마트 <event@hangangmart.example.kr>',
    list: '<event.hangangmart.example.kr>',
    category: 'CATEGORY_PROMOTIONS',
    subjects: [
      '(광고) 이번 주 특가 상품 {n}가지',
      '(광고) 회원님께 드리는 {n}% 할인 쿠폰',
      '주문하신 상품이 배송 중입니다 (#{n})',
    ],
    lines: [
      '이번 주말까지만 진행되는 행사입니다.',
      '3만원 이상 구매 시 무료 배송해 드립니다.',
      '수신을 원하지 않으시면 아래를 눌러 주세요.',
    ],
  },
  {
    from: '"さくら旅行" <info@sakura-travel.example.jp>',
    list: '<mag.sakura-travel.example.jp>',
    category: 'CATEGORY_PROMOTIONS',
    subjects: ['【さくら旅行】紅葉の京都 {n}選', '【第{n}号】冬の温泉特集'],
    lines: ['秋の京都を満喫する旅をご紹介します。', '早めのご予約がお得です。'],
  },
  {
    from: 'Stadtwerke Mühlheim <kundenservice@stadtwerke.example.de>',
    category: 'CATEGORY_UPDATES',
    subjects: ['Ihre Abschlagsrechnung Nr. {n}', 'Zählerstand übermitteln: Erinnerung {n}'],
    lines: [
      'Ihre Rechnung steht für Sie bereit.',
      'Bitte übermitteln Sie uns Ihren Zählerstand bis zum Monatsende.',
      'Größere Änderungen? Rufen Sie uns an.',
    ],
  },
  {
    from: 'Build bot <builds@ci.example.com>',
    category: 'CATEGORY_UPDATES',
    subjects: ['[atlas] Build {n} passed', '[atlas] Build {n} failed: 2 tests'],
    lines: ['Branch <code>main</code>, commit <code>4f2a91c</code>.', 'Took 6 min 12 s on 4 workers.'],
  },
  {
    from: 'Circle <notify@circle.example.com>',
    category: 'CATEGORY_SOCIAL',
    subjects: ['Priya and {n} others liked your photo', 'You have {n} new followers'],
    lines: ['See what happened while you were away.', 'You get this mail because you are a member.'],
  },
  {
    from: 'cartography-l <cartography-l@lists.example.org>',
    list: '<cartography-l.lists.example.org>',
    category: 'CATEGORY_FORUMS',
    subjects: ['[cartography-l] Digest, vol. {n}', '[cartography-l] Projection for polar maps ({n} answers)'],
    lines: ['Azimuthal equidistant is the usual choice.', 'See also the thread of last March.'],
  },
];

/** What spam looks like. */
export const spamSubjects = [
  'You have WON {n},000 USD!!!',
  '★대출★ 연 {n}% 당일 승인',
  'Re: Your invoice {n} is overdue',
  'Dringend: Ihr Konto wurde gesperrt ({n})',
  '【重要】アカウントの確認 {n}',
];
