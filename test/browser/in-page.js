// Runs in Chromium, in every frame, before anything of a mail does; `tellTest` reaches the test.

for (const name of ['alert', 'MsgBox'])
  Object.defineProperty(globalThis, name, { value: () => globalThis.tellTest(`runs in ${location.href}`) });

/** Puts each mail into a container of its own, as a front end does. */
globalThis.showMails = (mails) => {
  for (const html of mails) {
    const container = document.body.appendChild(document.createElement('section'));
    container.className = 'mail';
    container.innerHTML = html;
  }
};

/** Puts each mail into a frame of its own, named by its number. */
globalThis.showInFrames = (mails) => {
  for (const [index, html] of mails.entries()) {
    const frame = document.createElement('iframe');
    frame.name = `mail ${index}`;
    frame.srcdoc = html;
    document.body.append(frame);
  }
};

const mouseEvents =
  'mouseover mouseenter mousemove mousedown mouseup mouseout mouseleave dblclick contextmenu click wheel pointermove ' +
  'pointerrawupdate pointerover';
const otherEvents =
  'load error focus focusin blur input beforeinput change select submit reset toggle beforetoggle scroll keydown keyup copy ' +
  'cut paste drag dragstart drop animationstart transitionend transitionrun begin end start finish bounce loadstart canplay ' +
  'invalid search message hashchange pageshow cancel close contentvisibilityautostatechange';

/** Links to elsewhere lead away when they are followed; that is what they are for. */
function stay(event) {
  const link = event.target.closest?.('a');
  if (link && /^(?:https?|mailto|tel):/.test(link.href)) event.preventDefault();
}

/** Does with every element what a person or an animation could. */
globalThis.provoke = () => {
  document.addEventListener('click', stay, true);
  for (const element of document.querySelectorAll('body, body *')) {
    for (const type of mouseEvents.split(' '))
      element.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, composed: true }));
    for (const type of otherEvents.split(' ')) element.dispatchEvent(new Event(type));
    element.focus?.();
    element.scrollTop = 10;
  }
  window.scrollTo(0, document.body.scrollHeight);
};

const forbidden =
  'script,style,link,meta,base,iframe,frame,frameset,object,embed,applet,svg,math,template,noscript,form,input,button,select,' +
  'textarea,video,audio,source,track,picture,area,map,dialog,marquee,[id],[name],[class]:not(section.mail),[srcset],' +
  '[background],[poster],[ping],[tabindex],[autofocus],[contenteditable],[slot],[is],[part]';

/** What of the mails breaks the promise, in the eyes of the browser. */
globalThis.findBreaches = () => {
  const show = (element) => element.outerHTML.slice(0, 200);
  const elements = [...document.querySelectorAll('body *')];
  return [
    ...[...document.querySelectorAll('.mail')].flatMap(breachesOfMail),
    ...elements.filter((element) => !element.closest('.mail')).map((element) => `outside: ${show(element)}`),
    ...elements.filter(breaksPromise).map(show),
  ];
};

function breachesOfMail(mail) {
  const again = document.createElement('div');
  again.innerHTML = mail.innerHTML;
  if (again.innerHTML !== mail.innerHTML) return [`is read otherwise again: ${mail.innerHTML.slice(0, 200)}`];
  return mail.parentElement === document.body && !mail.parentElement.closest('.mail') ? [] : ['a mail left its place'];
}

function breaksPromise(element) {
  const { position, zIndex, backgroundImage } = getComputedStyle(element);
  const leadsAstray = element.localName === 'a' && element.href && !/^(?:https?|mailto|tel):$/.test(element.protocol);
  const attributes = [...element.attributes].some(({ name }) => /^on|:|^data-/.test(name));
  const style = position !== 'static' || zIndex !== 'auto' || backgroundImage !== 'none';
  return (
    element.matches(forbidden) ||
    element.namespaceURI !== 'http://www.w3.org/1999/xhtml' ||
    attributes ||
    style ||
    leadsAstray
  );
}
