// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ui;

/// Text of one page while it is written; everything that is not markup is escaped. Owned by the thread that writes it.
final class Html {

    private static final String STYLE = """
            body { font-family: system-ui, sans-serif; margin: 2rem; color: #1d2433; }
            table { border-collapse: collapse; }
            th, td { border: 1px solid #c5cbd6; padding: .35rem .6rem; text-align: left; vertical-align: top; }
            th { background: #eef1f6; }
            tr:nth-child(even) td { background: #f7f8fb; }
            code { overflow-wrap: anywhere; }
            p.hint { color: #586174; max-width: 60rem; }
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

    /// The page, complete.
    String end() {
        return out.append("</body>\n</html>\n").toString();
    }
}
