// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// An attribute by scope and key (`spec/traceql.md §4`).
///
/// @param scope where to look; [Scope#NONE] for `.key`
/// @param ofParent whether it is asked of the parent span (`parent.`), which parses and is refused
/// @param name the key, without quotes
public record Attribute(Scope scope, boolean ofParent, String name) implements Field {

    /// An attribute of the span itself.
    public Attribute(Scope scope, String name) {
        this(scope, false, name);
    }

    /// Where attributes live.
    public enum Scope {
        /// Not said: the span, then its resource.
        NONE(""),
        SPAN("span"),
        RESOURCE("resource"),
        EVENT("event"),
        LINK("link"),
        INSTRUMENTATION("instrumentation");

        private final String text;

        Scope(String text) {
            this.text = text;
        }

        /// As written before the dot; empty for [#NONE].
        public String text() {
            return text;
        }
    }
}
