// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.assemble.AnyValueParser;
import io.minitempo.traceql.data.ValueType;
import io.opentelemetry.proto.common.v1.AnyValue;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Puts arrays that vParquet3 stores as JSON into a column, as the last values that it gets. Owned by one thread.
final class JsonArrays {

    private final ColumnBuilder out;
    private final StringTable strings = new StringTable();
    private final int firstText;
    private boolean any;

    JsonArrays(ColumnBuilder out) {
        this.out = out;
        this.firstText = out.textCount();
    }

    /// Sets a row to an array; text that is none leaves it as it is.
    void set(int row, String json) {
        AnyValue value = json.isEmpty() ? AnyValue.getDefaultInstance() : AnyValueParser.parse(json);
        if (!value.hasArrayValue()) {
            return;
        }
        List<AnyValue> elements = value.getArrayValue().getValuesList();
        byte type = elements.isEmpty() ? ValueType.STRING : typeOf(elements.getFirst());
        if (type == ValueType.UNQUERYABLE || elements.stream().anyMatch(element -> typeOf(element) != type)) {
            return;
        }
        if (elements.size() == 1) {
            out.set(row, type, bits(elements.getFirst()));
            return;
        }
        for (AnyValue element : elements) {
            out.addElement(bits(element));
        }
        out.setArray(row, type, elements.size());
    }

    private static byte typeOf(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> ValueType.STRING;
            case INT_VALUE -> ValueType.INT;
            case DOUBLE_VALUE -> ValueType.FLOAT;
            case BOOL_VALUE -> ValueType.BOOLEAN;
            default -> ValueType.UNQUERYABLE;
        };
    }

    private long bits(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> {
                byte[] bytes = value.getStringValue().getBytes(StandardCharsets.UTF_8);
                any = true;
                yield firstText + strings.add(bytes, 0, bytes.length);
            }
            case DOUBLE_VALUE -> Double.doubleToRawLongBits(value.getDoubleValue());
            case BOOL_VALUE -> value.getBoolValue() ? 1 : 0;
            default -> value.getIntValue();
        };
    }

    /// Enters the strings.
    void end() {
        if (any) {
            out.addTexts(strings.strings());
        }
    }
}
