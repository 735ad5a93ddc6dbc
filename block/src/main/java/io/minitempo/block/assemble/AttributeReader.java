// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import io.minitempo.block.schema.AttributeLeaves;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.function.Consumer;

/// Reads the generic attributes of one kind of owner from their seven columns. Owned by one thread.
final class AttributeReader {

    private final ColumnCursor key;
    private final ColumnCursor isArray;
    private final ColumnCursor string;
    private final ColumnCursor integer;
    private final ColumnCursor floating;
    private final ColumnCursor bool;
    private final ColumnCursor unsupported;
    private final int level;

    AttributeReader(AttributeLeaves leaves, Cursors cursors) {
        key = cursors.of(leaves.key());
        isArray = cursors.of(leaves.isArray());
        string = cursors.of(leaves.string());
        integer = cursors.of(leaves.integer());
        floating = cursors.of(leaves.floating());
        bool = cursors.of(leaves.bool());
        unsupported = cursors.of(leaves.unsupported());
        level = leaves.key().maxRepetition();
    }

    /// Passes over an owner that is not there.
    void skip() {
        key.advance();
        isArray.advance();
        string.advance();
        integer.advance();
        floating.advance();
        bool.advance();
        unsupported.advance();
    }

    /// Reads the attributes of one owner.
    void read(Consumer<KeyValue> target) {
        if (!key.hasValue()) {
            skip();
            return;
        }
        do {
            KeyValue.Builder attribute = KeyValue.newBuilder().setKey(key.takeText());
            boolean array = isArray.hasValue() && isArray.bool();
            isArray.advance();
            attribute.setValue(array ? array() : scalar());
            target.accept(attribute.build());
        } while (key.continues(level));
    }

    private AnyValue array() {
        ArrayValue.Builder values = ArrayValue.newBuilder();
        each(string, () -> values.addValues(AnyValue.newBuilder().setStringValue(string.text())));
        each(integer, () -> values.addValues(AnyValue.newBuilder().setIntValue(integer.number())));
        each(floating, () -> values.addValues(AnyValue.newBuilder().setDoubleValue(floating.floating())));
        each(bool, () -> values.addValues(AnyValue.newBuilder().setBoolValue(bool.bool())));
        unsupported.advance();
        return AnyValue.newBuilder().setArrayValue(values).build();
    }

    /// Takes the first column that has a value and passes over all.
    private AnyValue scalar() {
        AnyValue.Builder value = AnyValue.newBuilder();
        boolean[] found = new boolean[1];
        each(string, () -> {
            if (!found[0]) {
                value.setStringValue(string.text());
                found[0] = true;
            }
        });
        each(integer, () -> {
            if (!found[0]) {
                value.setIntValue(integer.number());
                found[0] = true;
            }
        });
        each(floating, () -> {
            if (!found[0]) {
                value.setDoubleValue(floating.floating());
                found[0] = true;
            }
        });
        each(bool, () -> {
            if (!found[0]) {
                value.setBoolValue(bool.bool());
                found[0] = true;
            }
        });
        AnyValue result = value.build();
        if (!found[0] && unsupported.hasValue()) {
            result = AnyValueParser.parse(unsupported.text());
        }
        unsupported.advance();
        return result;
    }

    /// Runs `action` at every element of a list and passes over the list.
    private static void each(ColumnCursor list, Runnable action) {
        do {
            if (list.hasValue()) {
                action.run();
            }
            list.advance();
        } while (list.continues(list.leaf().maxRepetition()));
    }
}
