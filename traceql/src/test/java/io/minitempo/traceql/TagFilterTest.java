// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.TraceQlException;
import io.minitempo.traceql.print.Printer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TagFilterTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "{ .a = 1 }#{ .a = 1 }",
                "{ .a = 1 && .b }#{ .a = 1 }",
                "{ 3 < .a && .b != nil }#{ (.a > 3) && (.b != nil) }",
                "{ (.a = 1 || .b = 2) && .c = 3 }#{ ((.a = 1) && (.c = 3)) || ((.b = 2) && (.c = 3)) }",
                "{ .a = 1 } | select(.b)#{ .a = 1 }",
                "{ .a = 1 && !(.b = 2) && .c = .d && .e + 1 = 2 }#{ .a = 1 }"
            })
    void keepsComparisonsWithLiterals(String query, String filter) {
        assertThat(Printer.print(TagFilter.parse(query).toFilter())).isEqualTo(filter);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "{ .a = 1 && .b = }#{ .a = 1 }",
                "{ .a = 1 && .b =#{ .a = 1 }",
                "{ .a = 1 && span.b =~ && .c = 2#{ (.a = 1) && (.c = 2) }",
                "{ (name = ) && .c = 2#{ .c = 2 }",
                "{ .c = 2 && span:name != | rate()#{ .c = 2 }",
                "{ .c = 2 && parent.span.x = } | rate(#{ .c = 2 }",
                "{ .c = 2#{ .c = 2 }"
            })
    void completesWhatIsBeingTyped(String query, String filter) {
        assertThat(Printer.print(TagFilter.parse(query).toFilter())).isEqualTo(filter);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{ .a }",
                "{ .a = 1 || .b }",
                "{ .a = 1 } && { .b = 2 }",
                "by(.a)",
                "{ name = 1 }",
                "{ .a = \"x",
                "{ span. = 1 }",
                "({} | rate()) * 2",
                "no query",
                "{ true || .a = 1 }"
            })
    void isNoFilterOtherwise(String query) {
        assertThat(TagFilter.parse(query).isEmpty()).isTrue();
        assertThat(Printer.print(TagFilter.parse(query).toFilter())).isEqualTo("{ true }");
    }

    @Test
    void refusesTooManyGroups() {
        String pair = "(.a = 1 || .b = 2)";

        assertThat(TagFilter.parse("{ " + pair + (" && " + pair).repeat(5) + " }")
                        .groups())
                .hasSize(64);
        assertThatThrownBy(() -> TagFilter.parse("{ " + pair + (" && " + pair).repeat(6) + " }"))
                .isInstanceOf(TraceQlException.class)
                .hasMessage("maximum condition groups reached (limit: 100). Reduce the number of OR conditions in the"
                        + " query");
        assertThatThrownBy(() -> TagFilter.parse("{ .a = 1" + " || .a = 1".repeat(100) + " }"))
                .isInstanceOf(TraceQlException.class);
    }

    @Test
    void knowsTheValueThatAGroupFixes() {
        TagFilter.Group group =
                TagFilter.parse("{ .a = 1 && name = \"x\" && .b > 2 }").groups().getFirst();

        assertThat(group.fixed(Intrinsic.NAME)).contains(new Static.StringValue("x"));
        assertThat(group.fixed(new Attribute(Attribute.Scope.NONE, "a"))).contains(new Static.IntValue(1));
        assertThat(group.fixed(new Attribute(Attribute.Scope.SPAN, "a"))).isEmpty();
        assertThat(group.fixed(new Attribute(Attribute.Scope.NONE, "b"))).isEmpty();
    }
}
