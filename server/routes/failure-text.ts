/** What is said when a sign-in fails, in every language of the pages. */

import type { Spoken } from '../../src/i18n/languages.ts';

interface Said {
  readonly title: string;
  readonly text: string;
}

export interface FailureText {
  readonly again: string;
  /** The identity server is at fault. */
  readonly outage: Said;
  readonly bad_request: Said;
  readonly too_many_requests: Said;
}

export const FAILURE_TEXT: Readonly<Record<Spoken, FailureText>> = {
  en: {
    again: 'Start again',
    outage: {
      title: 'Signing in is not possible right now',
      text: 'The identity server did not answer as it should. Your data is safe. Try again in a moment.',
    },
    bad_request: {
      title: 'This sign-in could not be finished',
      text: 'It was cancelled, took too long, or was started in another browser. Nothing has been changed.',
    },
    too_many_requests: {
      title: 'Too many sign-ins',
      text: 'Somebody at your address has signed in very often. Wait a minute, then try again.',
    },
  },
  de: {
    again: 'Neu beginnen',
    outage: {
      title: 'Anmelden ist gerade nicht möglich',
      text: 'Der Anmeldedienst hat nicht richtig geantwortet. Ihre Daten sind sicher. Versuchen Sie es gleich noch einmal.',
    },
    bad_request: {
      title: 'Diese Anmeldung konnte nicht abgeschlossen werden',
      text: 'Sie wurde abgebrochen, hat zu lange gedauert oder wurde in einem anderen Browser begonnen. Es wurde nichts geändert.',
    },
    too_many_requests: {
      title: 'Zu viele Anmeldungen',
      text: 'Von Ihrer Adresse aus hat sich jemand sehr oft angemeldet. Warten Sie eine Minute und versuchen Sie es dann noch einmal.',
    },
  },
  fr: {
    again: 'Recommencer',
    outage: {
      title: 'La connexion est impossible pour le moment',
      text: 'Le service d’identité n’a pas répondu comme prévu. Vos données sont en sécurité. Réessayez dans un instant.',
    },
    bad_request: {
      title: 'Cette connexion n’a pas pu aboutir',
      text: 'Elle a été annulée, a duré trop longtemps ou a été commencée dans un autre navigateur. Rien n’a été modifié.',
    },
    too_many_requests: {
      title: 'Trop de connexions',
      text: 'Quelqu’un à votre adresse s’est connecté très souvent. Attendez une minute, puis réessayez.',
    },
  },
  es: {
    again: 'Empezar de nuevo',
    outage: {
      title: 'Ahora mismo no es posible iniciar sesión',
      text: 'El servicio de identidad no ha respondido como debía. Sus datos están a salvo. Inténtelo de nuevo en un momento.',
    },
    bad_request: {
      title: 'No se ha podido completar este inicio de sesión',
      text: 'Se canceló, tardó demasiado o se empezó en otro navegador. No se ha cambiado nada.',
    },
    too_many_requests: {
      title: 'Demasiados inicios de sesión',
      text: 'Alguien en su dirección ha iniciado sesión muchas veces. Espere un minuto e inténtelo de nuevo.',
    },
  },
  'pt-BR': {
    again: 'Começar de novo',
    outage: {
      title: 'Não é possível fazer login agora',
      text: 'O serviço de identidade não respondeu como deveria. Seus dados estão seguros. Tente de novo em instantes.',
    },
    bad_request: {
      title: 'Não foi possível concluir este login',
      text: 'Ele foi cancelado, demorou demais ou foi iniciado em outro navegador. Nada foi alterado.',
    },
    too_many_requests: {
      title: 'Logins demais',
      text: 'Alguém no seu endereço fez login muitas vezes. Espere um minuto e tente de novo.',
    },
  },
  ja: {
    again: '最初からやり直す',
    outage: {
      title: '現在サインインできません',
      text: '認証サーバーが正しく応答しませんでした。あなたのデータは安全です。しばらくしてからもう一度お試しください。',
    },
    bad_request: {
      title: 'サインインを完了できませんでした',
      text: 'キャンセルされたか、時間がかかりすぎたか、別のブラウザーで開始されました。何も変更されていません。',
    },
    too_many_requests: {
      title: 'サインインの回数が多すぎます',
      text: 'お使いのアドレスから何度もサインインが行われました。1分待ってからもう一度お試しください。',
    },
  },
  ko: {
    again: '다시 시작',
    outage: {
      title: '지금은 로그인할 수 없습니다',
      text: '인증 서버가 올바르게 응답하지 않았습니다. 데이터는 안전합니다. 잠시 후 다시 시도해 주세요.',
    },
    bad_request: {
      title: '로그인을 완료하지 못했습니다',
      text: '취소되었거나 시간이 너무 오래 걸렸거나 다른 브라우저에서 시작되었습니다. 변경된 내용은 없습니다.',
    },
    too_many_requests: {
      title: '로그인이 너무 많습니다',
      text: '사용 중인 주소에서 로그인이 너무 자주 이루어졌습니다. 1분 기다린 후 다시 시도해 주세요.',
    },
  },
  'zh-Hans': {
    again: '重新开始',
    outage: {
      title: '目前无法登录',
      text: '身份服务器未正常响应。您的数据是安全的。请稍后重试。',
    },
    bad_request: {
      title: '未能完成此次登录',
      text: '登录已取消、耗时过长，或是在其他浏览器中开始的。未作任何更改。',
    },
    too_many_requests: {
      title: '登录次数过多',
      text: '您的网络地址登录过于频繁。请等待一分钟后重试。',
    },
  },
  'zh-Hant': {
    again: '重新開始',
    outage: {
      title: '目前無法登入',
      text: '身分伺服器未正常回應。您的資料是安全的。請稍後再試。',
    },
    bad_request: {
      title: '無法完成此次登入',
      text: '登入已取消、耗時過長，或是在其他瀏覽器中開始的。未做任何變更。',
    },
    too_many_requests: {
      title: '登入次數過多',
      text: '您的網路位址登入過於頻繁。請等待一分鐘後再試。',
    },
  },
  ar: {
    again: 'البدء من جديد',
    outage: {
      title: 'تسجيل الدخول غير ممكن حاليًا',
      text: 'لم يستجب خادم الهوية كما ينبغي. بياناتك في أمان. حاول مرة أخرى بعد قليل.',
    },
    bad_request: {
      title: 'تعذّر إكمال تسجيل الدخول هذا',
      text: 'أُلغي أو استغرق وقتًا طويلًا أو بدأ في متصفح آخر. لم يتغيّر شيء.',
    },
    too_many_requests: {
      title: 'محاولات تسجيل دخول كثيرة جدًا',
      text: 'سجّل شخص من عنوانك الدخول مرات كثيرة. انتظر دقيقة ثم حاول مرة أخرى.',
    },
  },
  he: {
    again: 'להתחיל מחדש',
    outage: {
      title: 'לא ניתן להיכנס כרגע',
      text: 'שרת הזהויות לא ענה כראוי. הנתונים שלך בטוחים. יש לנסות שוב בעוד רגע.',
    },
    bad_request: {
      title: 'לא ניתן היה להשלים את הכניסה הזאת',
      text: 'היא בוטלה, נמשכה זמן רב מדי או התחילה בדפדפן אחר. דבר לא השתנה.',
    },
    too_many_requests: {
      title: 'יותר מדי כניסות',
      text: 'מהכתובת שלך נכנסו פעמים רבות מאוד. יש להמתין דקה ולנסות שוב.',
    },
  },
};
