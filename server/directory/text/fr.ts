/** The sentences of the directory's pages and mails in French; see en.ts. */

import { counted, eitherOf } from './counted.ts';
import type { Text } from './text.ts';

export const fr: Text = {
  login: eitherOf('fr', { email: 'e-mail', phone: 'téléphone', username: 'nom d’utilisateur' }),
  signIn: (project: string) => `Se connecter à ${project}`,
  signInAgain: 'Reconnectez-vous pour continuer',
  home: (project: string) => `C’est ici que vous vous connectez à ${project}`,
  homeHint: 'Il n’y a rien à faire ici directement. Votre compte est à un pas.',
  password: 'Mot de passe',
  submit: 'Se connecter',
  wrong: 'Cet identifiant et ce mot de passe ne correspondent pas. Vérifiez les deux, puis réessayez.',
  missing: 'Remplissez les deux champs.',
  expired: 'Ce formulaire est resté ouvert trop longtemps. Reconnectez-vous.',
  tooMany: counted('fr', {
    one: 'Trop d’essais. Attendez {{ count }} seconde, puis réessayez.',
    other: 'Trop d’essais. Attendez {{ count }} secondes, puis réessayez.',
  }),
  expiredForm: 'Ce formulaire est resté ouvert trop longtemps. Réessayez.',
  signOut: (project: string) => `Se déconnecter de ${project} ?`,
  signOutHint: 'Vous devrez vous reconnecter sur cet appareil.',
  confirmSignOut: 'Se déconnecter',
  stay: 'Rester connecté',
  signedOut: 'Vous êtes déconnecté',
  signedOutHint: 'Vous pouvez fermer cette page.',
  back: (project: string) => `Aller à ${project}`,
  cancel: 'Annuler',
  forgot: 'Mot de passe oublié ?',
  createAccount: 'Créer un compte',
  passwordChanged: 'Votre mot de passe a été modifié. Connectez-vous avec le nouveau.',
  toSignIn: 'Retour à la connexion',
  email: 'E-mail',
  sendCode: 'Envoyer un code',
  badEmail: 'Saisissez une adresse e-mail, par exemple ada@example.com.',
  code: 'Code',
  codeHint: 'Six chiffres. Il est valable dix minutes, dans ce navigateur seulement.',
  checkCode: 'Continuer',
  anotherCode: 'Envoyer un autre code',
  anotherSent: 'Un autre code a été demandé. Seul le plus récent est valable.',
  notACode: 'Un code comporte six chiffres.',
  wrongCode: counted('fr', {
    one: 'Ce n’est pas le bon code. Il reste un essai.',
    other: 'Ce n’est pas le bon code. Il reste {{ count }} essais.',
  }),
  codeOver: 'Plus aucun code n’est valable. Demandez-en un autre.',
  otherAddress: 'Utiliser une autre adresse',
  signedInAs: 'Connecté en tant que',
  currentPassword: 'Mot de passe actuel',
  newPassword: 'Nouveau mot de passe',
  newPasswordHint: 'Au moins 8 caractères, de préférence 15 ou plus. Des mots séparés par des espaces conviennent.',
  wrongCurrent: 'Ce n’est pas votre mot de passe actuel.',
  changePassword: 'Changer de mot de passe',
  signOutOthers: 'Se déconnecter partout ailleurs',
  savePassword: 'Enregistrer le mot de passe',
  changedTitle: 'Votre mot de passe a été modifié',
  changedHint: 'Désormais, vous vous connectez avec le nouveau.',
  accountReady: 'Votre compte est prêt',
  accountReadyHint: 'Connectez-vous avec votre adresse et le mot de passe que vous venez de choisir.',
  otherWays: 'Autres moyens de se connecter à ce compte',
  otherWaysHint: 'Cochez ce que vous ne connaissez pas. Ce sera supprimé, afin que personne ne puisse entrer par là.',
  remove: (value: string) => `Supprimer ${value}`,
  noAddress: 'Il n’y a aucune adresse où envoyer un code',
  noAddressHint: 'Ajoutez d’abord un e-mail à vos modes de connexion, puis définissez ici un mot de passe.',
  or: 'ou',
  continueWith: (provider: string) => `Continuer avec ${provider}`,
  emailTaken: 'Vous avez peut-être déjà un compte',
  emailTakenHint: (provider: string) =>
    `Quelqu’un utilise ici l’adresse e-mail sous laquelle ${provider} vous connaît ; aucun nouveau compte n’a donc été créé. Si c’est vous, connectez-vous comme d’habitude, puis associez ${provider} sur la page de vos paramètres.`,
  outbox: 'Boîte d’envoi',
  outboxHint: 'Ce que cette démo aurait envoyé par e-mail et par message, du plus récent au plus ancien.',
  outboxEmpty: 'Rien n’a encore été envoyé.',
  refresh: 'Actualiser',
  mailTo: 'E-mail à',
  messageTo: 'Message à',
  proof: {
    reset: {
      title: 'Réinitialiser le mot de passe',
      hint: 'Saisissez l’e-mail avec lequel vous vous connectez. Un code y sera envoyé.',
      sent: (address: string) => `Si un compte se connecte avec ${address}, un code vient d’y être envoyé.`,
      password: 'Choisir un nouveau mot de passe',
      passwordHint: 'Toutes les personnes connectées à votre compte seront déconnectées.',
      submit: 'Enregistrer le mot de passe',
    },
    sign_up: {
      title: 'Créer un compte',
      hint: 'Saisissez votre e-mail. Un code y sera envoyé.',
      sent: (address: string) => `Un e-mail est en route vers ${address}. Saisissez le code qu’il contient.`,
      password: 'Choisir un mot de passe',
      passwordHint: 'Vous vous connecterez avec ce mot de passe et votre e-mail.',
      submit: 'Créer le compte',
    },
    first_password: {
      title: 'Définir un mot de passe',
      hint: 'Vous n’en avez pas encore. Pour s’assurer que c’est bien vous, un code est envoyé à votre e-mail.',
      sent: (address: string) => `Un code est en route vers ${address}.`,
      password: 'Choisir un mot de passe',
      passwordHint: 'Vous serez déconnecté partout ailleurs.',
      submit: 'Enregistrer le mot de passe',
    },
  },
  faults: {
    too_short: 'Ce mot de passe est trop court. Il faut au moins 8 caractères.',
    too_long: 'Ce mot de passe est trop long. Il peut compter 256 caractères au maximum.',
    common: 'Ce mot de passe fait partie de ceux que l’on essaie en premier. Choisissez-en un autre.',
    own_name: 'Ce mot de passe est votre identifiant. Choisissez-en un autre.',
    project_name: 'Ce mot de passe est le nom de ce service. Choisissez-en un autre.',
  },
  provider: {
    cancelled: (provider: string) =>
      `Vous ne vous êtes pas connecté avec ${provider}. Réessayez, ou connectez-vous autrement.`,
    failed: (provider: string) =>
      `La connexion avec ${provider} n’a pas fonctionné. Réessayez, ou connectez-vous autrement.`,
    unavailable: (provider: string) =>
      `${provider} ne répond pas pour le moment. Réessayez dans un instant, ou connectez-vous autrement.`,
    refused: (provider: string) => `Ce compte ${provider} ne peut pas être utilisé pour se connecter ici.`,
    unproven: (provider: string) =>
      `${provider} n’a pas confirmé vous avoir identifié à l’instant. Connectez-vous avec votre mot de passe.`,
  },
  errors: {
    defect: {
      title: 'Une erreur s’est produite',
      hint: 'Ce n’est pas de votre faute. Revenez en arrière et réessayez dans un instant.',
    },
    not_found: { title: 'Il n’y a rien ici', hint: 'L’adresse est peut-être mal saisie, ou la page a été déplacée.' },
    session_expired: { title: 'Cette connexion a expiré', hint: 'Revenez en arrière et recommencez.' },
    access_denied: { title: 'La connexion a été annulée', hint: 'Revenez en arrière et recommencez.' },
    method_not_allowed: { title: 'Cela ne fonctionne pas ici', hint: 'Revenez en arrière et recommencez.' },
    payload_too_large: { title: 'C’était trop à la fois', hint: 'Revenez en arrière et réessayez avec moins.' },
    unsupported_media_type: {
      title: 'Ce formulaire a été envoyé sous une forme inconnue',
      hint: 'Revenez en arrière et recommencez.',
    },
    bad_request: { title: 'Cette demande est mal formée', hint: 'Revenez en arrière et recommencez.' },
    invalid_client: {
      title: 'Cette application n’est pas connue ici',
      hint: 'Signalez-le aux personnes qui la gèrent.',
    },
    unauthorized_client: {
      title: 'Cette application n’en a pas le droit',
      hint: 'Signalez-le aux personnes qui la gèrent.',
    },
    invalid_redirect_uri: {
      title: 'Cette application a indiqué une mauvaise adresse de retour',
      hint: 'Signalez-le aux personnes qui la gèrent.',
    },
    unauthenticated: {
      title: 'Vous n’êtes pas connecté ici',
      hint: 'Connectez-vous d’abord, puis rouvrez cette page.',
    },
    login_id_taken: {
      title: 'Cette adresse a déjà un compte',
      hint: 'Il vient d’être créé. Connectez-vous avec, ou réinitialisez son mot de passe.',
    },
    invalid_request: { title: 'Cette demande ne peut pas aboutir', hint: 'Revenez en arrière et recommencez.' },
  },
  mail: {
    codeSubject: (project: string) => `${project} : votre code`,
    codeIs: (code: string) =>
      `${code} est votre code. Il est valable dix minutes, dans le navigateur où il a été demandé.`,
    alsoWants: (project: string, requester: string) =>
      `Une personne connectée à ${project} en tant que ${requester} souhaite aussi se connecter avec cette adresse.`,
    ifNotYouCode: 'Si ce n’était pas vous, ne faites rien et ne donnez le code à personne.',
    alreadyYoursSubject: (project: string) => `${project} : vous vous connectez déjà avec cette adresse`,
    alreadyYours: (project: string) =>
      `Quelqu’un a voulu ajouter cette adresse à un compte ${project}. Elle appartient au vôtre : rien n’a donc changé.`,
    signInAt: (url: string) => `Si c’était vous, connectez-vous avec elle sur ${url}`,
    nothingToDo: 'Si ce n’était pas vous, il n’y a rien à faire.',
    changedSubject: (project: string) => `${project} : vos modes de connexion ont changé`,
    added: (value: string) => `Vous pouvez désormais aussi vous connecter avec ${value}.`,
    replaced: (value: string, former: string) => `Vous vous connectez désormais avec ${value} au lieu de ${former}.`,
    removed: (value: string) => `Vous ne pouvez plus vous connecter avec ${value}.`,
    doneBy: (actor: string, time: string) =>
      `Cela a été fait par une personne connectée en tant que ${actor}, le ${time}.`,
    lookAtWays: (url: string, project: string) =>
      `Si ce n’était pas vous, connectez-vous sur ${url} et vérifiez vos modes de connexion, ou prévenez ${project}.`,
    linked: (account: string, project: string, actor: string) =>
      `Avec ${account}, on peut désormais se connecter au compte ${project} de ${actor}.`,
    unlinked: (account: string, project: string, actor: string) =>
      `Avec ${account}, on ne peut plus se connecter au compte ${project} de ${actor}.`,
    account: (provider: string, email: string) => `le compte ${provider}${email}`,
    passwordCode: (project: string) =>
      `Quelqu’un souhaite définir un nouveau mot de passe pour le compte ${project} qui se connecte avec cette adresse.`,
    signUpCode: (project: string) => `Quelqu’un souhaite créer un compte ${project} avec cette adresse.`,
    ifNotYouSignUp:
      'Si ce n’était pas vous, ne faites rien et ne donnez le code à personne. Aucun compte n’existe tant que le code n’est pas utilisé.',
    haveAccountSubject: (project: string) => `${project} : vous avez déjà un compte`,
    haveAccount: (project: string) =>
      `Quelqu’un a voulu créer un compte ${project} avec cette adresse. Il y en a déjà un : rien n’a donc changé.`,
    haveAccountSignIn: (url: string) =>
      `Si c’était vous, connectez-vous sur ${url} et choisissez-y « Mot de passe oublié ? » s’il vous en faut un nouveau.`,
    passwordSubject: (project: string) => `${project} : votre mot de passe a changé`,
    reset: (address: string) =>
      `Un nouveau mot de passe a été défini avec un code envoyé à ${address}. Toutes les personnes connectées ont été déconnectées.`,
    wayGone: (value: string) => `Plus personne ne peut se connecter avec ${value}.`,
    changed: 'Quelqu’un qui connaissait votre mot de passe l’a modifié.',
    set: 'Vous pouvez désormais aussi vous connecter avec un mot de passe. Il a été défini avec un code envoyé à votre e-mail.',
    doneOn: (time: string) => `Cela a été fait le ${time}.`,
    useForgot: (url: string, project: string) =>
      `Si ce n’était pas vous, choisissez « Mot de passe oublié ? » en vous connectant sur ${url}, ou prévenez ${project}.`,
  },
};
