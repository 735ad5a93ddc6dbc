// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.tags;

import io.minitempo.proto.tempopb.TagValue;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.print.Printer;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;

/// Statuses and kinds as values of tags: the words of the language (`spec/api.md §3.5`), for which Tempo 3.0.3 gives
/// the numbers of its columns.
public final class Keywords {

    private static final String TYPE = "keyword";
    private static final String NUMBER = "int";

    private Keywords() {}

    static TagValue status(long code) {
        return keyword(new Static.StatusValue((int) code));
    }

    static TagValue kind(long code) {
        return keyword(new Static.KindValue((int) code));
    }

    private static TagValue keyword(Static value) {
        return TagValue.newBuilder()
                .setType(TYPE)
                .setValue(Printer.print(value))
                .build();
    }

    /// Makes words of what a querier of Tempo's says about a field; anything else stays as it is.
    public static UnaryOperator<TagValue> of(Field field) {
        if (field == Intrinsic.STATUS) {
            return value -> named(value, Keywords::status);
        }
        return field == Intrinsic.KIND ? value -> named(value, Keywords::kind) : UnaryOperator.identity();
    }

    private static TagValue named(TagValue value, LongFunction<TagValue> name) {
        return value.getType().equals(NUMBER) && value.getValue().matches("[0-9]{1,9}")
                ? name.apply(Long.parseLong(value.getValue()))
                : value;
    }
}
