/** The sentences of the directory's pages and mails in Spanish; see en.ts. */

import { counted, eitherOf } from './counted.ts';
import type { Text } from './text.ts';

export const es: Text = {
  login: eitherOf('es', { email: 'correo electrónico', phone: 'teléfono', username: 'nombre de usuario' }),
  signIn: (project: string) => `Iniciar sesión en ${project}`,
  signInAgain: 'Vuelva a iniciar sesión para continuar',
  home: (project: string) => `Aquí inicia sesión en ${project}`,
  homeHint: 'Aquí no hay nada que hacer por separado. Su cuenta está a un paso.',
  password: 'Contraseña',
  submit: 'Iniciar sesión',
  wrong: 'Ese usuario y esa contraseña no coinciden. Compruebe ambos e inténtelo de nuevo.',
  missing: 'Rellene los dos campos.',
  expired: 'Este formulario ha estado abierto demasiado tiempo. Vuelva a iniciar sesión.',
  tooMany: counted('es', {
    one: 'Demasiados intentos. Espere {{ count }} segundo e inténtelo de nuevo.',
    other: 'Demasiados intentos. Espere {{ count }} segundos e inténtelo de nuevo.',
  }),
  expiredForm: 'Este formulario ha estado abierto demasiado tiempo. Inténtelo de nuevo.',
  signOut: (project: string) => `¿Cerrar la sesión en ${project}?`,
  signOutHint: 'Tendrá que volver a iniciar sesión en este dispositivo.',
  confirmSignOut: 'Cerrar sesión',
  stay: 'Mantener la sesión',
  signedOut: 'Ha cerrado la sesión',
  signedOutHint: 'Puede cerrar esta página.',
  back: (project: string) => `Ir a ${project}`,
  cancel: 'Cancelar',
  forgot: '¿Ha olvidado su contraseña?',
  createAccount: 'Crear una cuenta',
  passwordChanged: 'Su contraseña se ha cambiado. Inicie sesión con la nueva.',
  toSignIn: 'Volver al inicio de sesión',
  email: 'Correo electrónico',
  sendCode: 'Enviar un código',
  badEmail: 'Escriba una dirección de correo, por ejemplo ada@example.com.',
  code: 'Código',
  codeHint: 'Seis cifras. Es válido durante diez minutos y solo en este navegador.',
  checkCode: 'Continuar',
  anotherCode: 'Enviar otro código',
  anotherSent: 'Se ha pedido otro código. Solo vale el más reciente.',
  notACode: 'Un código tiene seis cifras.',
  wrongCode: counted('es', {
    one: 'Ese no es el código. Queda un intento.',
    other: 'Ese no es el código. Quedan {{ count }} intentos.',
  }),
  codeOver: 'Ya no vale ningún código. Pida otro.',
  otherAddress: 'Usar otra dirección',
  signedInAs: 'Sesión iniciada como',
  currentPassword: 'Contraseña actual',
  newPassword: 'Contraseña nueva',
  newPasswordHint: 'Al menos 8 caracteres, mejor 15 o más. Sirven palabras con espacios.',
  wrongCurrent: 'Esa no es su contraseña actual.',
  changePassword: 'Cambiar la contraseña',
  signOutOthers: 'Cerrar sesión en todos los demás sitios',
  savePassword: 'Guardar contraseña',
  changedTitle: 'Su contraseña se ha cambiado',
  changedHint: 'A partir de ahora inicia sesión con la nueva.',
  accountReady: 'Su cuenta está lista',
  accountReadyHint: 'Inicie sesión con su dirección y la contraseña que acaba de elegir.',
  otherWays: 'Otras formas de iniciar sesión en esta cuenta',
  otherWaysHint: 'Marque lo que no conozca. Se eliminará para que nadie pueda entrar por ahí.',
  remove: (value: string) => `Eliminar ${value}`,
  noAddress: 'No hay ninguna dirección a la que enviar un código',
  noAddressHint: 'Añada primero un correo a sus formas de iniciar sesión y después defina aquí una contraseña.',
  or: 'o',
  continueWith: (provider: string) => `Continuar con ${provider}`,
  emailTaken: 'Puede que ya tenga una cuenta',
  emailTakenHint: (provider: string) =>
    `Alguien usa aquí la dirección de correo con la que ${provider} le conoce, así que no se ha creado ninguna cuenta nueva. Si es usted, inicie sesión como siempre y después vincule ${provider} en la página de configuración.`,
  outbox: 'Bandeja de salida',
  outboxHint: 'Lo que esta demostración habría enviado por correo y a teléfonos, lo más reciente primero.',
  outboxEmpty: 'Todavía no se ha enviado nada.',
  refresh: 'Actualizar',
  mailTo: 'Correo a',
  messageTo: 'Mensaje a',
  proof: {
    reset: {
      title: 'Restablecer la contraseña',
      hint: 'Escriba el correo con el que inicia sesión. Se le enviará un código.',
      sent: (address: string) => `Si alguna cuenta inicia sesión con ${address}, hay un código en camino.`,
      password: 'Elegir una contraseña nueva',
      passwordHint: 'Se cerrará la sesión de todos los que la tengan abierta en su cuenta.',
      submit: 'Guardar contraseña',
    },
    sign_up: {
      title: 'Crear una cuenta',
      hint: 'Escriba su correo. Se le enviará un código.',
      sent: (address: string) => `Hay un correo en camino a ${address}. Escriba el código que contiene.`,
      password: 'Elegir una contraseña',
      passwordHint: 'Iniciará sesión con ella y con su correo.',
      submit: 'Crear cuenta',
    },
    first_password: {
      title: 'Definir una contraseña',
      hint: 'Todavía no tiene ninguna. Para asegurarnos de que es usted, se envía un código a su correo.',
      sent: (address: string) => `Hay un código en camino a ${address}.`,
      password: 'Elegir una contraseña',
      passwordHint: 'Se cerrará su sesión en todos los demás sitios.',
      submit: 'Guardar contraseña',
    },
  },
  faults: {
    too_short: 'Esa contraseña es demasiado corta. Necesita al menos 8 caracteres.',
    too_long: 'Esa contraseña es demasiado larga. Puede tener 256 caracteres como máximo.',
    common: 'Esa contraseña es de las que se prueban primero. Elija otra.',
    own_name: 'Esa contraseña es su usuario. Elija otra.',
    project_name: 'Esa contraseña es el nombre de este sitio. Elija otra.',
  },
  provider: {
    cancelled: (provider: string) =>
      `No ha iniciado sesión con ${provider}. Inténtelo de nuevo o inicie sesión de otra forma.`,
    failed: (provider: string) =>
      `No se ha podido iniciar sesión con ${provider}. Inténtelo de nuevo o inicie sesión de otra forma.`,
    unavailable: (provider: string) =>
      `${provider} no responde ahora mismo. Inténtelo en un momento o inicie sesión de otra forma.`,
    refused: (provider: string) => `Esa cuenta de ${provider} no se puede usar aquí para iniciar sesión.`,
    unproven: (provider: string) =>
      `${provider} no ha confirmado que acabe de identificarle. Inicie sesión con su contraseña.`,
  },
  errors: {
    defect: { title: 'Algo ha salido mal', hint: 'No es culpa suya. Vuelva atrás e inténtelo de nuevo en un momento.' },
    not_found: {
      title: 'Aquí no hay nada',
      hint: 'Puede que la dirección esté mal escrita o que la página se haya movido.',
    },
    session_expired: { title: 'Este inicio de sesión ha caducado', hint: 'Vuelva atrás y empiece de nuevo.' },
    access_denied: { title: 'El inicio de sesión se ha cancelado', hint: 'Vuelva atrás y empiece de nuevo.' },
    method_not_allowed: { title: 'Eso no funciona aquí', hint: 'Vuelva atrás y empiece de nuevo.' },
    payload_too_large: { title: 'Era demasiado de una vez', hint: 'Vuelva atrás e inténtelo con menos.' },
    unsupported_media_type: {
      title: 'Este formulario se ha enviado de una forma desconocida',
      hint: 'Vuelva atrás y empiece de nuevo.',
    },
    bad_request: { title: 'Esta solicitud no es correcta', hint: 'Vuelva atrás y empiece de nuevo.' },
    invalid_client: { title: 'Esta aplicación no se conoce aquí', hint: 'Avise a quienes la gestionan.' },
    unauthorized_client: { title: 'Esta aplicación no puede hacer eso', hint: 'Avise a quienes la gestionan.' },
    invalid_redirect_uri: {
      title: 'Esta aplicación ha indicado una dirección de vuelta incorrecta',
      hint: 'Avise a quienes la gestionan.',
    },
    unauthenticated: {
      title: 'No ha iniciado sesión aquí',
      hint: 'Inicie sesión primero y vuelva a abrir esta página.',
    },
    login_id_taken: {
      title: 'Esta dirección ya tiene una cuenta',
      hint: 'Se ha creado hace un momento. Inicie sesión con ella o restablezca su contraseña.',
    },
    invalid_request: { title: 'Esta solicitud no se puede completar', hint: 'Vuelva atrás y empiece de nuevo.' },
  },
  mail: {
    codeSubject: (project: string) => `${project}: su código`,
    codeIs: (code: string) =>
      `${code} es su código. Es válido durante diez minutos en el navegador en el que se pidió.`,
    alsoWants: (project: string, requester: string) =>
      `Alguien con la sesión iniciada en ${project} como ${requester} quiere iniciar sesión también con esta dirección.`,
    ifNotYouCode: 'Si no ha sido usted, no haga nada y no dé el código a nadie.',
    alreadyYoursSubject: (project: string) => `${project}: ya inicia sesión con esta dirección`,
    alreadyYours: (project: string) =>
      `Alguien ha intentado añadir esta dirección a una cuenta de ${project}. Pertenece a la suya, así que no ha cambiado nada.`,
    signInAt: (url: string) => `Si ha sido usted, inicie sesión con ella en ${url}`,
    nothingToDo: 'Si no, no tiene que hacer nada.',
    changedSubject: (project: string) => `${project}: ha cambiado la forma en que inicia sesión`,
    added: (value: string) => `Ahora también puede iniciar sesión con ${value}.`,
    replaced: (value: string, former: string) => `Ahora inicia sesión con ${value} en lugar de ${former}.`,
    removed: (value: string) => `Ya no puede iniciar sesión con ${value}.`,
    doneBy: (actor: string, time: string) => `Lo hizo alguien con la sesión iniciada como ${actor}, el ${time}.`,
    lookAtWays: (url: string, project: string) =>
      `Si no ha sido usted, inicie sesión en ${url} y revise las formas de iniciar sesión, o avise a ${project}.`,
    linked: (account: string, project: string, actor: string) =>
      `Con ${account} ya se puede iniciar sesión en la cuenta de ${project} de ${actor}.`,
    unlinked: (account: string, project: string, actor: string) =>
      `Con ${account} ya no se puede iniciar sesión en la cuenta de ${project} de ${actor}.`,
    account: (provider: string, email: string) => `la cuenta de ${provider}${email}`,
    passwordCode: (project: string) =>
      `Alguien quiere definir una contraseña nueva para la cuenta de ${project} que inicia sesión con esta dirección.`,
    signUpCode: (project: string) => `Alguien quiere crear una cuenta de ${project} con esta dirección.`,
    ifNotYouSignUp:
      'Si no ha sido usted, no haga nada y no dé el código a nadie. No habrá ninguna cuenta hasta que se use el código.',
    haveAccountSubject: (project: string) => `${project}: ya tiene una cuenta`,
    haveAccount: (project: string) =>
      `Alguien ha intentado crear una cuenta de ${project} con esta dirección. Ya existe una, así que no ha cambiado nada.`,
    haveAccountSignIn: (url: string) =>
      `Si ha sido usted, inicie sesión en ${url} y elija allí «¿Ha olvidado su contraseña?» si necesita una nueva.`,
    passwordSubject: (project: string) => `${project}: su contraseña ha cambiado`,
    reset: (address: string) =>
      `Se ha definido una contraseña nueva con un código enviado a ${address}. Se ha cerrado la sesión de todos los que la tenían abierta.`,
    wayGone: (value: string) => `Ya nadie puede iniciar sesión con ${value}.`,
    changed: 'Alguien que conocía su contraseña la ha cambiado.',
    set: 'Ahora también puede iniciar sesión con una contraseña. Se definió con un código enviado a su correo.',
    doneOn: (time: string) => `Se hizo el ${time}.`,
    useForgot: (url: string, project: string) =>
      `Si no ha sido usted, elija «¿Ha olvidado su contraseña?» al iniciar sesión en ${url}, o avise a ${project}.`,
  },
};
