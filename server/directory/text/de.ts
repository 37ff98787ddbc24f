/** The sentences of the directory's pages and mails in German; see en.ts. */

import { counted, eitherOf } from './counted.ts';
import type { Text } from './text.ts';

export const de: Text = {
  login: eitherOf('de', { email: 'E-Mail', phone: 'Telefon', username: 'Benutzername' }),
  signIn: (project: string) => `Bei ${project} anmelden`,
  signInAgain: 'Melden Sie sich noch einmal an, um fortzufahren',
  home: (project: string) => `Hier melden Sie sich bei ${project} an`,
  homeHint: 'Für sich allein gibt es hier nichts zu tun. Ihr Konto ist nur einen Schritt entfernt.',
  password: 'Passwort',
  submit: 'Anmelden',
  wrong: 'Anmeldename und Passwort passen nicht zusammen. Prüfen Sie beides und versuchen Sie es noch einmal.',
  missing: 'Füllen Sie beide Felder aus.',
  expired: 'Dieses Formular war zu lange offen. Melden Sie sich noch einmal an.',
  tooMany: counted('de', {
    one: 'Zu viele Versuche. Warten Sie {{ count }} Sekunde und versuchen Sie es dann noch einmal.',
    other: 'Zu viele Versuche. Warten Sie {{ count }} Sekunden und versuchen Sie es dann noch einmal.',
  }),
  expiredForm: 'Dieses Formular war zu lange offen. Versuchen Sie es noch einmal.',
  signOut: (project: string) => `Bei ${project} abmelden?`,
  signOutHint: 'Auf diesem Gerät müssen Sie sich dann neu anmelden.',
  confirmSignOut: 'Abmelden',
  stay: 'Angemeldet bleiben',
  signedOut: 'Sie sind abgemeldet',
  signedOutHint: 'Sie können diese Seite schließen.',
  back: (project: string) => `Zu ${project}`,
  cancel: 'Abbrechen',
  forgot: 'Passwort vergessen?',
  createAccount: 'Konto erstellen',
  passwordChanged: 'Ihr Passwort wurde geändert. Melden Sie sich mit dem neuen an.',
  toSignIn: 'Zurück zur Anmeldung',
  email: 'E-Mail',
  sendCode: 'Code senden',
  badEmail: 'Geben Sie eine E-Mail-Adresse ein, zum Beispiel ada@example.com.',
  code: 'Code',
  codeHint: 'Sechs Ziffern. Er gilt zehn Minuten und nur in diesem Browser.',
  checkCode: 'Weiter',
  anotherCode: 'Neuen Code senden',
  anotherSent: 'Ein neuer Code wurde angefordert. Nur der neueste gilt.',
  notACode: 'Ein Code hat sechs Ziffern.',
  wrongCode: counted('de', {
    one: 'Das ist nicht der Code. Sie haben noch einen Versuch.',
    other: 'Das ist nicht der Code. Sie haben noch {{ count }} Versuche.',
  }),
  codeOver: 'Kein Code gilt mehr. Fordern Sie einen neuen an.',
  otherAddress: 'Andere Adresse verwenden',
  signedInAs: 'Angemeldet als',
  currentPassword: 'Aktuelles Passwort',
  newPassword: 'Neues Passwort',
  newPasswordHint: 'Mindestens 8 Zeichen, besser 15 oder mehr. Wörter mit Leerzeichen sind in Ordnung.',
  wrongCurrent: 'Das ist nicht Ihr aktuelles Passwort.',
  changePassword: 'Passwort ändern',
  signOutOthers: 'Überall sonst abmelden',
  savePassword: 'Passwort speichern',
  changedTitle: 'Ihr Passwort wurde geändert',
  changedHint: 'Ab jetzt melden Sie sich mit dem neuen an.',
  accountReady: 'Ihr Konto ist bereit',
  accountReadyHint: 'Melden Sie sich mit Ihrer Adresse und dem eben gewählten Passwort an.',
  otherWays: 'Andere Wege, sich bei diesem Konto anzumelden',
  otherWaysHint: 'Kreuzen Sie an, was Sie nicht kennen. Es wird entfernt, damit niemand darüber hineinkommt.',
  remove: (value: string) => `${value} entfernen`,
  noAddress: 'Es gibt keine Adresse, an die ein Code gehen kann',
  noAddressHint: 'Fügen Sie zuerst eine E-Mail zum Anmelden hinzu, dann legen Sie hier ein Passwort fest.',
  or: 'oder',
  continueWith: (provider: string) => `Weiter mit ${provider}`,
  emailTaken: 'Vielleicht haben Sie schon ein Konto',
  emailTakenHint: (provider: string) =>
    `Jemand verwendet hier die E-Mail-Adresse, unter der ${provider} Sie kennt, deshalb wurde kein neues Konto erstellt. Wenn Sie das sind, melden Sie sich wie immer an und verknüpfen Sie ${provider} dann auf der Seite mit Ihren Einstellungen.`,
  outbox: 'Postausgang',
  outboxHint: 'Was diese Demo per Mail und an Telefone gesendet hätte, das Neueste zuerst.',
  outboxEmpty: 'Es wurde noch nichts gesendet.',
  refresh: 'Aktualisieren',
  mailTo: 'Mail an',
  messageTo: 'Nachricht an',
  proof: {
    reset: {
      title: 'Passwort zurücksetzen',
      hint: 'Geben Sie die E-Mail ein, mit der Sie sich anmelden. Ein Code wird dorthin gesendet.',
      sent: (address: string) => `Wenn sich ein Konto mit ${address} anmeldet, ist ein Code dorthin unterwegs.`,
      password: 'Neues Passwort wählen',
      passwordHint: 'Alle, die bei Ihrem Konto angemeldet sind, werden abgemeldet.',
      submit: 'Passwort speichern',
    },
    sign_up: {
      title: 'Konto erstellen',
      hint: 'Geben Sie Ihre E-Mail ein. Ein Code wird dorthin gesendet.',
      sent: (address: string) => `Eine Mail ist unterwegs an ${address}. Geben Sie den Code daraus ein.`,
      password: 'Passwort wählen',
      passwordHint: 'Sie melden sich damit und mit Ihrer E-Mail an.',
      submit: 'Konto erstellen',
    },
    first_password: {
      title: 'Passwort festlegen',
      hint: 'Sie haben noch keines. Um sicherzugehen, dass Sie es sind, wird ein Code an Ihre E-Mail gesendet.',
      sent: (address: string) => `Ein Code ist unterwegs an ${address}.`,
      password: 'Passwort wählen',
      passwordHint: 'Sie werden überall sonst abgemeldet.',
      submit: 'Passwort speichern',
    },
  },
  faults: {
    too_short: 'Dieses Passwort ist zu kurz. Es braucht mindestens 8 Zeichen.',
    too_long: 'Dieses Passwort ist zu lang. Es darf höchstens 256 Zeichen haben.',
    common: 'Dieses Passwort gehört zu denen, die als Erstes probiert werden. Wählen Sie ein anderes.',
    own_name: 'Mit diesem Wort melden Sie sich an. Wählen Sie ein anderes Passwort.',
    project_name: 'So heißt dieser Ort. Wählen Sie ein anderes Passwort.',
  },
  provider: {
    cancelled: (provider: string) =>
      `Sie haben sich nicht mit ${provider} angemeldet. Versuchen Sie es noch einmal oder melden Sie sich anders an.`,
    failed: (provider: string) =>
      `Die Anmeldung mit ${provider} hat nicht geklappt. Versuchen Sie es noch einmal oder melden Sie sich anders an.`,
    unavailable: (provider: string) =>
      `${provider} antwortet gerade nicht. Versuchen Sie es gleich noch einmal oder melden Sie sich anders an.`,
    refused: (provider: string) => `Dieses ${provider}-Konto kann hier nicht zum Anmelden verwendet werden.`,
    unproven: (provider: string) =>
      `${provider} hat nicht bestätigt, dass eben nach Ihnen gefragt wurde. Melden Sie sich mit Ihrem Passwort an.`,
  },
  errors: {
    defect: {
      title: 'Etwas ist schiefgegangen',
      hint: 'Es liegt nicht an Ihnen. Gehen Sie zurück und versuchen Sie es gleich noch einmal.',
    },
    not_found: {
      title: 'Hier ist nichts',
      hint: 'Vielleicht ist die Adresse falsch geschrieben, oder die Seite ist umgezogen.',
    },
    session_expired: { title: 'Diese Anmeldung ist abgelaufen', hint: 'Gehen Sie zurück und beginnen Sie neu.' },
    access_denied: { title: 'Die Anmeldung wurde abgebrochen', hint: 'Gehen Sie zurück und beginnen Sie neu.' },
    method_not_allowed: { title: 'Das geht hier nicht', hint: 'Gehen Sie zurück und beginnen Sie neu.' },
    payload_too_large: {
      title: 'Das war zu viel auf einmal',
      hint: 'Gehen Sie zurück und versuchen Sie es mit weniger.',
    },
    unsupported_media_type: {
      title: 'Dieses Formular kam in unbekannter Form an',
      hint: 'Gehen Sie zurück und beginnen Sie neu.',
    },
    bad_request: { title: 'Diese Anfrage ist fehlerhaft', hint: 'Gehen Sie zurück und beginnen Sie neu.' },
    invalid_client: {
      title: 'Diese Anwendung ist hier nicht bekannt',
      hint: 'Sagen Sie denen Bescheid, die sie betreiben.',
    },
    unauthorized_client: {
      title: 'Diese Anwendung darf das nicht',
      hint: 'Sagen Sie denen Bescheid, die sie betreiben.',
    },
    invalid_redirect_uri: {
      title: 'Diese Anwendung hat einen falschen Rückweg angegeben',
      hint: 'Sagen Sie denen Bescheid, die sie betreiben.',
    },
    unauthenticated: {
      title: 'Sie sind hier nicht angemeldet',
      hint: 'Melden Sie sich zuerst an und öffnen Sie diese Seite dann noch einmal.',
    },
    login_id_taken: {
      title: 'Diese Adresse hat schon ein Konto',
      hint: 'Es ist gerade eben entstanden. Melden Sie sich damit an oder setzen Sie das Passwort zurück.',
    },
    invalid_request: {
      title: 'Diese Anfrage kann nicht abgeschlossen werden',
      hint: 'Gehen Sie zurück und beginnen Sie neu.',
    },
  },
  mail: {
    codeSubject: (project: string) => `${project}: Ihr Code`,
    codeIs: (code: string) =>
      `${code} ist Ihr Code. Er gilt zehn Minuten, in dem Browser, in dem er angefordert wurde.`,
    alsoWants: (project: string, requester: string) =>
      `Jemand, der bei ${project} als ${requester} angemeldet ist, möchte sich auch mit dieser Adresse anmelden.`,
    ifNotYouCode: 'Wenn Sie das nicht waren, tun Sie nichts und geben Sie den Code niemandem.',
    alreadyYoursSubject: (project: string) => `${project}: Sie melden sich schon mit dieser Adresse an`,
    alreadyYours: (project: string) =>
      `Jemand wollte diese Adresse einem Konto bei ${project} hinzufügen. Sie gehört zu Ihrem, deshalb hat sich nichts geändert.`,
    signInAt: (url: string) => `Wenn Sie das waren, melden Sie sich damit an: ${url}`,
    nothingToDo: 'Wenn nicht, müssen Sie nichts tun.',
    changedSubject: (project: string) => `${project}: Wie Sie sich anmelden, hat sich geändert`,
    added: (value: string) => `Sie können sich jetzt auch mit ${value} anmelden.`,
    replaced: (value: string, former: string) => `Sie melden sich jetzt mit ${value} statt mit ${former} an.`,
    removed: (value: string) => `Sie können sich nicht mehr mit ${value} anmelden.`,
    doneBy: (actor: string, time: string) => `Das war jemand, der als ${actor} angemeldet war, am ${time}.`,
    lookAtWays: (url: string, project: string) =>
      `Wenn Sie das nicht waren, melden Sie sich unter ${url} an und sehen Sie nach, womit man sich dort anmelden kann, oder wenden Sie sich an ${project}.`,
    linked: (account: string, project: string, actor: string) =>
      `Mit dem ${account} kann man sich jetzt bei dem Konto von ${actor} bei ${project} anmelden.`,
    unlinked: (account: string, project: string, actor: string) =>
      `Mit dem ${account} kann man sich nicht mehr bei dem Konto von ${actor} bei ${project} anmelden.`,
    account: (provider: string, email: string) => `${provider}-Konto${email}`,
    passwordCode: (project: string) =>
      `Jemand möchte ein neues Passwort für das Konto bei ${project} festlegen, das sich mit dieser Adresse anmeldet.`,
    signUpCode: (project: string) => `Jemand möchte mit dieser Adresse ein Konto bei ${project} erstellen.`,
    ifNotYouSignUp:
      'Wenn Sie das nicht waren, tun Sie nichts und geben Sie den Code niemandem. Solange der Code nicht verwendet wird, gibt es kein Konto.',
    haveAccountSubject: (project: string) => `${project}: Sie haben schon ein Konto`,
    haveAccount: (project: string) =>
      `Jemand wollte mit dieser Adresse ein Konto bei ${project} erstellen. Es gibt schon eines, deshalb hat sich nichts geändert.`,
    haveAccountSignIn: (url: string) =>
      `Wenn Sie das waren, melden Sie sich unter ${url} an und wählen Sie dort „Passwort vergessen?“, falls Sie ein neues brauchen.`,
    passwordSubject: (project: string) => `${project}: Ihr Passwort wurde geändert`,
    reset: (address: string) =>
      `Mit einem Code, der an ${address} gesendet wurde, wurde ein neues Passwort festgelegt. Alle, die angemeldet waren, wurden abgemeldet.`,
    wayGone: (value: string) => `Mit ${value} kann sich niemand mehr anmelden.`,
    changed: 'Jemand, der Ihr Passwort kannte, hat es geändert.',
    set: 'Sie können sich jetzt auch mit einem Passwort anmelden. Es wurde mit einem Code festgelegt, der an Ihre E-Mail gesendet wurde.',
    doneOn: (time: string) => `Das geschah am ${time}.`,
    useForgot: (url: string, project: string) =>
      `Wenn Sie das nicht waren, wählen Sie dort, wo Sie sich anmelden, „Passwort vergessen?“ (${url}), oder wenden Sie sich an ${project}.`,
  },
};
