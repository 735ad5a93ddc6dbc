// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.ast.*;

final class Names {
    private Names() {}

    static String of(Aggregate a) {
        return a.function().text() + "(" + (a.expression() == null ? "" : of(a.expression())) + ")";
    }

    static String of(Stage.GroupBy b) {
        return "by(" + of(b.expression()) + ")";
    }

    private static String of(FieldExpression e) {
        return switch (e) {
            case Attribute a -> a.scope().text() + "." + a.name();
            case Intrinsic i -> i.text();
            default -> e.toString();
        };
    }
}
