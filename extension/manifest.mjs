/** The manifest of each browser, from the sites' hosts. */

/** Public half of a key that nobody holds: it only fixes the extension's id in Chromium, wherever it is loaded from. */
const CHROME_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAx0Q2KJ8V6N53h7UKNmA9GE6fqslS/VtpBjiT1tHBGvPJ75POF/KG7G4u0/d1wzf807/4DUsNvmBLuOhi2GuC2c7pyC+KbAtGSJdzaGtFwhTk0b75y90H6U20VikYyyy8CIDCwDfMOBkW1vUQ3IqarEuxJTUBg3iAZGN2Zb8uPpezFxg3mNxO/d/d16MHGWQJbsjdC0XvboV65VOJP4JCy0GUnLp21L5k5zsCBKysgmn2/jSKdNOesayOel5Qh2Vn7f3guXTHqaQ3MtBAtV/3DSdu29S8YhZn7phjFefs1ko6cBK1Nn7j7YmfUPi98Sptm/9WBHQ7fxMIng6OHdqZawIDAQAB';

const ICONS = { 16: 'icons/16.png', 32: 'icons/32.png', 48: 'icons/48.png', 128: 'icons/128.png' };

const BROWSERS = {
  chrome: {
    minimum_chrome_version: '120',
    key: CHROME_KEY,
    background: { service_worker: 'background.js' },
  },
  firefox: {
    browser_specific_settings: {
      gecko: {
        id: 'postil@postil.example',
        strict_min_version: '142.0',
        data_collection_permissions: { required: ['none'] },
      },
    },
    background: { scripts: ['background.js'] },
  },
};

/** Whole hosts: a single-page site may be entered anywhere; the content script looks at the path itself. */
const pagesOf = (hosts) => [...new Set(hosts)].toSorted().map((host) => `https://${host}/*`);

/**
 * @param {'chrome' | 'firefox'} browser
 * @param {string} version x.y.z
 * @param {{ id: string, hosts: string[] }[]} sites with host names, e.g. `arxiv.org`
 */
export function manifest(browser, version, sites) {
  const pages = pagesOf(sites.flatMap(({ hosts }) => hosts));
  return {
    manifest_version: 3,
    name: 'Postil',
    description: 'Save papers from listing pages into your own library.',
    version,
    icons: ICONS,
    action: { default_popup: 'popup.html', default_title: 'Postil', default_icon: ICONS },
    options_ui: { page: 'options.html', open_in_tab: true },
    // activeTab: the popup learns whether the open tab shows a PDF.
    permissions: ['activeTab', 'storage', 'unlimitedStorage', 'alarms', 'scripting'],
    // Files: only where the user turns on "Allow access to file URLs"; Firefox has no such thing.
    host_permissions: [...pages, 'http://127.0.0.1/*', 'http://localhost/*', ...(browser === 'chrome' ? ['file:///*'] : [])],
    // Asked for host by host, when the user opens a PDF there.
    optional_host_permissions: ['https://*/*', 'http://*/*'],
    content_scripts: sites.map(({ id, hosts }) => ({ matches: pagesOf(hosts), js: [`content-${id}.js`], run_at: 'document_idle' })),
    // Firefox' own default would turn http:// into https:// for a server in the local network.
    content_security_policy: { extension_pages: "script-src 'self'; object-src 'self'" },
    commands: { _execute_action: { suggested_key: { default: 'Alt+Shift+P' } } },
    ...BROWSERS[browser],
  };
}
