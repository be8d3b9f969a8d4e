import type { OperationLimitName } from './error-codes.js';

/** For whoever wrote the operation: which limit, what was found, what is allowed, and what to do. */
type OperationLimitWords = Record<OperationLimitName, string>;

const english: OperationLimitWords = {
  TOKENS:
    'The document has {found} tokens (names, values and punctuation), and {allowed} are allowed. Split it into several requests, and send values as variables.',
  SELECTIONS:
    'The operation selects more than {allowed} fields and fragments, those of a fragment counted wherever it is used; more are not allowed. Select less, or split it into several requests.',
  DEPTH:
    'Fields are nested {found} deep, and {allowed} is allowed. Ask for what lies deeper by its id, in a request of its own.',
  ALIASES:
    'The operation has {found} aliases, those of a fragment counted wherever it is used, and {allowed} are allowed. Split it into several requests.',
  DIRECTIVES:
    'The operation has {found} directives, those of a fragment counted wherever it is used, and {allowed} are allowed. Put @include and @skip on a fragment with several fields, or split the operation.',
  REPEATED_FIELDS:
    'The operation selects {found} fields again where they are selected already, and {allowed} are allowed. Select each field once.',
  VARIABLES:
    'The variables hold more than {allowed} values; more are not allowed. Send fewer of them, or split the request.',
  COST: 'The operation costs {found}: so many messages and labels may have to be read for it; {allowed} is allowed. Take a smaller "first", or split it into several requests.',
  INTROSPECTION:
    'The introspection asks for about {found} values, and {allowed} are allowed. Ask for less of the schema at once.',
};

const korean: OperationLimitWords = {
  TOKENS:
    '문서의 토큰(이름, 값, 문장 부호)이 {found}개입니다. {allowed}개까지 허용됩니다. 여러 요청으로 나누고 값은 변수로 보내 주세요.',
  SELECTIONS:
    '연산이 선택한 필드와 프래그먼트가 {allowed}개를 넘습니다(프래그먼트의 필드는 쓰인 곳마다 셉니다). {allowed}개까지 허용됩니다. 선택을 줄이거나 여러 요청으로 나누어 주세요.',
  DEPTH: '필드가 {found}단계까지 중첩되었습니다. {allowed}단계까지 허용됩니다. 더 깊은 것은 id로 따로 요청해 주세요.',
  ALIASES:
    '연산의 별칭이 {found}개입니다(프래그먼트의 별칭은 쓰인 곳마다 셉니다). {allowed}개까지 허용됩니다. 여러 요청으로 나누어 주세요.',
  DIRECTIVES:
    '연산의 지시어가 {found}개입니다(프래그먼트의 지시어는 쓰인 곳마다 셉니다). {allowed}개까지 허용됩니다. @include와 @skip을 여러 필드를 묶은 프래그먼트에 쓰거나 연산을 나누어 주세요.',
  REPEATED_FIELDS:
    '이미 선택한 필드를 {found}번 다시 선택했습니다. {allowed}번까지 허용됩니다. 필드를 한 번씩만 선택해 주세요.',
  VARIABLES:
    '변수에 든 값이 {allowed}개를 넘습니다. {allowed}개까지 허용됩니다. 값을 줄이거나 여러 요청으로 나누어 주세요.',
  COST: '연산의 비용이 {found}입니다. 읽어야 할 수 있는 메시지와 라벨의 수이며 {allowed}까지 허용됩니다. "first"를 줄이거나 여러 요청으로 나누어 주세요.',
  INTROSPECTION:
    '인트로스펙션이 요청한 값이 약 {found}개입니다. {allowed}개까지 허용됩니다. 스키마를 조금씩 나누어 요청해 주세요.',
};

export const operationLimitWords = { EN: english, KO: korean };
