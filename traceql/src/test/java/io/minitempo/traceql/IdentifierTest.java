// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Attribute.Scope;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.TraceQlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IdentifierTest {

    @Test
    void namesOneField() {
        assertThat(TraceQl.identifier("span.\"a b\"")).isEqualTo(new Attribute(Scope.SPAN, "a b"));
        assertThat(TraceQl.identifier("name")).isEqualTo(Intrinsic.NAME);
        assertThat(TraceQl.identifier(" trace:rootService ")).isEqualTo(Intrinsic.ROOT_SERVICE_NAME);
        assertThat(TraceQl.identifier(".x")).isEqualTo(new Attribute(Scope.NONE, "x"));
        assertThat(TraceQl.identifier("parent.resource.x")).isEqualTo(new Attribute(Scope.RESOURCE, true, "x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "span.a = 1",
                "foo",
                "span.",
                "1",
                ".a } | { .b",
                ".a } && { .b",
                ".a } with(a=1) with(b=2",
                "-.a",
                ".a //"
            })
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> TraceQl.identifier(text)).isInstanceOf(TraceQlException.class);
    }
}
