// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.jaeger;

import com.google.protobuf.ByteString;
import io.minitempo.receiver.encoding.ThriftStruct;
import io.minitempo.receiver.encoding.ThriftStruct.FieldReader;
import io.opentelemetry.proto.common.v1.KeyValue;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TType;

/// Thrift's `Tag`: a key, a type and one value per type. The types count STRING, DOUBLE, BOOL, LONG, BINARY, in another
/// order than those of the protobuf encoding.
final class JaegerThriftTag implements FieldReader {

    private String key = "";
    private int type;
    private String text = "";
    private double real;
    private boolean bool;
    private long integer;
    private ByteString bytes = ByteString.EMPTY;

    private JaegerThriftTag() {}

    static KeyValue read(TProtocol in) throws TException {
        JaegerThriftTag tag = new JaegerThriftTag();
        ThriftStruct.read(in, "Tag", 1 << 1 | 1 << 2, tag);
        return tag.attribute();
    }

    @Override
    public boolean read(TProtocol in, int field) throws TException {
        switch (field) {
            case 1 << 8 | TType.STRING -> key = in.readString();
            case 2 << 8 | TType.I32 -> type = in.readI32();
            case 3 << 8 | TType.STRING -> text = in.readString();
            case 4 << 8 | TType.DOUBLE -> real = in.readDouble();
            case 5 << 8 | TType.BOOL -> bool = in.readBool();
            case 6 << 8 | TType.I64 -> integer = in.readI64();
            case 7 << 8 | TType.STRING -> bytes = ByteString.copyFrom(in.readBinary());
            default -> {
                return false;
            }
        }
        return true;
    }

    private KeyValue attribute() {
        return switch (type) {
            case 0 -> Tags.string(key, text);
            case 1 -> Tags.real(key, real);
            case 2 -> Tags.bool(key, bool);
            case 3 -> Tags.integer(key, integer);
            case 4 -> Tags.bytes(key, bytes);
            default -> Tags.unknown(key, "<UNSET>");
        };
    }
}
