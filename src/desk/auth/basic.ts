import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import { readForm } from '../../http/form.ts';
import { html } from '../../http/html.ts';
import { logAs } from '../../http/log-message.ts';
import { type DeskUser, userNamed } from '../../settings/desk-users.ts';
import type { Settings } from '../../settings/settings.ts';
import { SettingsError } from '../../variables/parse.ts';
import { pathOnly } from '../page/link.ts';
import { showPlainPage } from '../page/show-page.ts';
import { param } from '../route.ts';
import type { Access } from './access.ts';
import { loginLimit } from './login-limit.ts';
import { isPassword } from './passwords.ts';
import { LOGIN_PATH, sessionAccess } from './sessions.ts';
import type { SignedCookies } from './signed-cookies.ts';
import { logInRefused } from './refused-log-in.ts';

const LONGEST = 200;

/** DESK_AUTH=basic: people log in with a form. */
export function basicAccess({ desk: { users } }: Pick<Settings, 'desk'>, cookies: SignedCookies): Access {
  if (!users.length)
    throw new SettingsError(
      'DESK_USERS is not set, it should name who may log in while DESK_AUTH is basic: `npm run cli -- desk password <name>` prints an entry',
    );
  const sessions = sessionAccess(cookies, ({ name, because }) => {
    const user = userNamed(users, name);
    return user !== undefined && markOf(user) === because;
  });
  const attempt = loginLimit();

  /** Takes as long for a name that does not exist, so that the time does not reveal who exists. */
  async function isRight(user: DeskUser | undefined, password: string): Promise<boolean> {
    const isEqual = await isPassword(password, (user ?? users[0]!).hash);
    return user !== undefined && isEqual;
  }

  async function logIn(ctx: Context): Promise<void> {
    const form = await readForm(ctx);
    const [name, password, to] = ['username', 'password', 'to'].map((field) => form.get(field) ?? '') as [
      string,
      string,
      string,
    ];
    if (name.length > LONGEST || password.length > LONGEST)
      ctx.throw(400, `name and password have at most ${LONGEST} characters`);
    const user = userNamed(users, name);
    if (await attempt(ctx, name, () => isRight(user, password)))
      return sessions.begin(ctx, { name: user!.name, role: user!.role, because: markOf(user!) }, to);
    ctx.status = 401;
    // People type passwords into the field of the name, so the log has only names that exist.
    ctx.state['problem'] = user ? `wrong password of ${user.name}` : 'no such name';
    logInRefused(ctx, { who: user?.name ?? '', why: user ? 'wrong password' : 'no such name' });
    logAs(ctx, 'log-in refused');
    showForm(ctx, to, name);
  }

  return {
    ...sessions,
    routes: [
      ...sessions.routes,
      {
        method: 'GET',
        path: LOGIN_PATH,
        role: 'anyone',
        async answer(ctx) {
          const to = param(ctx, 'to');
          if (await sessions.whoIs(ctx)) ctx.redirect(pathOnly(to));
          else showForm(ctx, to);
        },
      },
      { method: 'POST', path: LOGIN_PATH, role: 'anyone', answer: logIn },
    ],
  };
}

/** Another password or role makes another mark. */
const markOf = ({ role, hash }: DeskUser): string =>
  createHash('sha256').update(`${role}:${hash}`).digest('base64url').slice(0, 16);

const showForm = (ctx: Context, to: string, wrongName?: string): void =>
  showPlainPage(
    ctx,
    'Log in',
    html`${wrongName === undefined ? '' : html`<p role="alert" class="notice bad">The name or the password is wrong.</p>`}
      <form class="card login" method="post" action="${LOGIN_PATH}">
        <input type="hidden" name="to" value="${pathOnly(to)}" />
        <label>
          Name
          <input
            name="username"
            value="${wrongName}"
            required
            maxlength="${LONGEST}"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
          />
        </label>
        <label>
          Password
          <input name="password" type="password" required maxlength="${LONGEST}" autocomplete="current-password" />
        </label>
        <button>Log in</button>
      </form>`,
  );
