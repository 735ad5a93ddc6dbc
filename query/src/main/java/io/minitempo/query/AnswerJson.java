// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.minitempo.server.json.ProtoJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Answers as JSON. The list that is their first field is written even when it is empty (`spec/api.md §1.5`). Any
/// thread may write.
public final class AnswerJson {

    private final ProtoJson json;
    private final Descriptor type;
    private final byte[] emptyList;

    private AnswerJson(Descriptor type, byte[] emptyList) {
        this.json = ProtoJson.of(type);
        this.type = type;
        this.emptyList = emptyList;
    }

    /// JSON of messages whose field 1 is a list.
    public static AnswerJson of(Descriptor type) {
        String name = type.findFieldByNumber(1).getJsonName();
        return new AnswerJson(type, ("\"" + name + "\":[]").getBytes(StandardCharsets.UTF_8));
    }

    /// The text of a message, UTF-8.
    public byte[] write(Message message) {
        byte[] text = json.write(message);
        if (message.getRepeatedFieldCount(type.findFieldByNumber(1)) > 0) {
            return text;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length + emptyList.length + 1);
        out.write('{');
        out.writeBytes(emptyList);
        if (text.length > 2) {
            out.write(',');
        }
        out.write(text, 1, text.length - 1);
        return out.toByteArray();
    }
}
