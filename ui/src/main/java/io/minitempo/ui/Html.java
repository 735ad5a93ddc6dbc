// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ui;

/// Text of one page while it is written; everything that is not markup is escaped. Owned by the thread that writes it.
final class Html {

    private static final String STYLE = """
            :root { color-scheme: light dark; --text: #1d2433; --dim: #586174; --line: #c5cbd6; --head: #eef1f6;
              --odd: #f7f8fb; --page: #ffffff; --good: #1a7f37; --warn: #9a6700; --bad: #cf222e; --link: #0b57d0; }
            @media (prefers-color-scheme: dark) {
              :root { --text: #dfe4ee; --dim: #98a2b5; --line: #3a4252; --head: #252b38; --odd: #1c212b;
                --page: #161a22; --good: #57c26a; --warn: #e0b03c; --bad: #ff7b72; --link: #8ab4f8; }
            }
            body { font-family: system-ui, sans-serif; margin: 1.5rem; color: var(--text); background: var(--page); }
            table { border-collapse: collapse; font-size: .875rem; }
            th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top; }
            th { background: var(--head); }
            tr:nth-child(even) td { background: var(--odd); }
            a { color: var(--link); }
            code { overflow-wrap: anywhere; }
            p.hint { color: var(--dim); max-width: 60rem; }
            .good { color: var(--good); }
            .warn { color: var(--warn); }
            .bad { color: var(--bad); }
            .off { color: var(--dim); }
            .state { font-weight: 600; white-space: nowrap; }
            .finding { border-left: .3rem solid; padding: .5rem .8rem; max-width: 60rem; background: var(--head); }
            .finding span { color: var(--text); }
            .bar { display: inline-block; width: 4rem; height: .6rem; margin-right: .4rem;
              border: 1px solid var(--line); background: var(--head); }
            .bar i { display: block; height: 100%; background: var(--link); }
            td:first-child, td.whole { white-space: nowrap; }
            """;

    /// Ages count up from what the server said; buttons that change something ask first.
    private static final String SCRIPT = """
            <script>
            const ages = [...document.querySelectorAll('[data-age]')];
            const loaded = performance.now();
            setInterval(() => {
              const gone = Math.floor((performance.now() - loaded) / 1000);
              for (const age of ages) age.textContent = (Number(age.dataset.age) + gone) + 's ago';
            }, 1000);
            document.addEventListener('submit', event => {
              const question = event.submitter && event.submitter.dataset.confirm;
              if (question && !confirm(question)) event.preventDefault();
            });
            </script>
            """;

    private final StringBuilder out = new StringBuilder(4096);

    /// A page with this title as heading.
    static Html page(String title) {
        Html html = new Html();
        html.markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"UTF-8\"><title>")
                .text(title)
                .markup("</title><style>")
                .markup(STYLE)
                .markup("</style></head>\n<body>\n<h1>")
                .text(title)
                .markup("</h1>\n");
        return html;
    }

    /// Adds markup as it is.
    Html markup(String markup) {
        out.append(markup);
        return this;
    }

    /// Adds text, also inside a quoted attribute.
    Html text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&#34;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return this;
    }

    /// Adds a row of table heads.
    Html heads(String... heads) {
        markup("<tr>");
        for (String head : heads) {
            markup("<th>").text(head).markup("</th>");
        }
        return markup("</tr>\n");
    }

    /// Adds a cell of text.
    Html cell(String text) {
        return markup("<td>").text(text).markup("</td>");
    }

    /// Adds a cell with a state, in the colour that says how much it should worry.
    Html stateCell(String state, String more) {
        String colour = switch (state) {
            case "ACTIVE", "Active", "Alive" -> "good";
            case "UNHEALTHY", "Corrupt", "Dead" -> "bad";
            case "LEFT", "Left" -> "off";
            default -> "warn";
        };
        return markup("<td><span class=\"state " + colour + "\">")
                .text(state)
                .markup("</span>")
                .text(more)
                .markup("</td>");
    }

    /// Adds a cell with a share, also as a bar.
    Html shareCell(double share) {
        String percent = Pages.percent(share);
        return markup("<td class=\"whole\"><span class=\"bar\"><i style=\"width:" + percent + "\"></i></span>")
                .text(percent)
                .markup("</td>");
    }

    /// Adds the script of pages with ages and with buttons that ask.
    Html script() {
        return markup(SCRIPT);
    }

    /// The page, complete.
    String end() {
        return out.append("</body>\n</html>\n").toString();
    }
}
