import type { Language } from './people.js';

/** What a conversation is about, and what is said in it. */
export interface ConversationTexts {
  greeting: (name: string) => string;
  closing: string;
  topics: { subject: string; opening: string }[];
  replies: string[];
}

/** Tables that the demo's conversations are written from. */
export const conversationTexts: Record<Language, ConversationTexts> = {
  en: {
    greeting: (name) => `Hi ${name},`,
    closing: 'Best wishes',
    topics: [
      {
        subject: 'Atlas: review of the first draft',
        opening: 'I read the first draft on the train. The map chapter is strong; the index needs another pass.',
      },
      {
        subject: 'Lunch on Thursday?',
        opening: 'There is a new noodle place next to the station. Thursday at half past twelve?',
      },
      {
        subject: 'Keys to the workshop',
        opening: 'I left the keys with the neighbour on the ground floor. She is in until six.',
      },
      {
        subject: 'Numbers for the quarterly report',
        opening:
          'Could you send me the visitor numbers? Last quarter we had 12,480 & the board wants to compare <month> by <month>.',
      },
      {
        subject: 'Photos from the workshop',
        opening: 'All 214 photos are in the shared folder. Please mark the ones that may go on the web page.',
      },
      {
        subject: 'Moving the server room',
        opening: 'The electrician can come on the 14th. We would be offline from 7 to 9 in the morning.',
      },
    ],
    replies: [
      'Sounds good to me. I will put it into the calendar.',
      'Thank you! One question: does that include Friday?',
      'Sorry for the late answer, I was travelling. Yes, please go ahead.',
      'I have attached nothing this time, it is all in the folder.',
      'Perfect. See you then.',
    ],
  },
  ko: {
    greeting: (name) => `${name}님, 안녕하세요.`,
    closing: '감사합니다.',
    topics: [
      {
        subject: '다음 주 회의 일정 안내',
        opening: '다음 주 화요일 오후 2시에 3층 회의실에서 회의가 있습니다. 참석 가능 여부를 알려 주세요.',
      },
      {
        subject: '제주도 여행 계획',
        opening: '비행기 표를 예약했습니다. 첫날은 협재 해변, 둘째 날은 한라산에 가면 어떨까요?',
      },
      {
        subject: '이번 주말에 시간 있어?',
        opening: '토요일에 집에 오면 김치찌개를 끓여 줄게. 몇 시에 도착하는지 알려 줘.',
      },
      {
        subject: '[아틀라스] 번역 검토 요청',
        opening: '3장부터 5장까지 번역을 마쳤습니다. 용어집과 맞는지 검토 부탁드립니다.',
      },
      {
        subject: '세금계산서 발행 요청',
        opening: '지난달 작업분 세금계산서를 발행해 주시기 바랍니다. 금액은 1,320,000원입니다.',
      },
      {
        subject: '책 추천해 주세요',
        opening: '요즘 읽을 만한 소설이 있을까요? 지난번에 추천해 주신 책은 정말 재미있었습니다.',
      },
    ],
    replies: [
      '네, 확인했습니다. 그렇게 진행하겠습니다.',
      '늦게 답장드려 죄송합니다. 저는 수요일도 괜찮습니다.',
      '좋아요! 그때 뵙겠습니다.',
      '한 가지만 더 여쭤보겠습니다. 예산은 어느 정도인가요?',
      '자료를 공유 폴더에 올려 두었습니다.',
    ],
  },
  ja: {
    greeting: (name) => `${name}様`,
    closing: 'よろしくお願いいたします。',
    topics: [
      {
        subject: 'お見積もりの件',
        opening: 'お世話になっております。先日ご依頼いただいたお見積もりをお送りいたします。ご確認ください。',
      },
      {
        subject: '展示会のご案内',
        opening: '来月、東京で展示会を開催いたします。お時間がございましたら、ぜひお越しください。',
      },
      {
        subject: '写真ありがとうございました',
        opening: '素敵な写真をありがとうございました。家族みんなで楽しく拝見しました。',
      },
      {
        subject: 'デザイン案（第二版）について',
        opening: '第二版のデザイン案をまとめました。配色について、ご意見をお聞かせください。',
      },
    ],
    replies: [
      '承知いたしました。準備を進めます。',
      'ご連絡ありがとうございます。火曜日でお願いいたします。',
      '確認しました。問題ございません。',
      '資料を共有フォルダーに入れておきました。',
    ],
  },
  de: {
    greeting: (name) => `Liebe ${name},`,
    closing: 'Viele Grüße',
    topics: [
      {
        subject: 'Wanderung am Sonntag',
        opening: 'am Sonntag soll es trocken bleiben. Treffpunkt 9 Uhr am Südbahnhof, feste Schuhe nicht vergessen!',
      },
      {
        subject: 'Rückfrage zur Übersetzung',
        opening: 'auf Seite 48 steht „Maßstab“, im Glossar aber „Größenverhältnis“. Was ist richtig?',
      },
      {
        subject: 'Geburtstagsgeschenk für Großmutter',
        opening: 'wir möchten ihr gemeinsam etwas schenken. Wie wäre es mit Karten für die Oper?',
      },
      {
        subject: 'Termin in der Werkstatt',
        opening: 'dein Fahrrad ist fertig: neue Kette, neue Bremsbeläge, 84,50 €. Du kannst es ab 16 Uhr abholen.',
      },
    ],
    replies: [
      'Gute Idee, ich bin dabei!',
      'Danke für die schnelle Antwort. Dann bis Dienstag.',
      'Das müssen wir noch klären, ich frage nach.',
      'Passt. Ich bringe Kuchen mit.',
    ],
  },
};
