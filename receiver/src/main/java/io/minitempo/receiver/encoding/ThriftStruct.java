// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.encoding;

import io.minitempo.receiver.scan.Growth;
import io.minitempo.receiver.scan.MalformedRequestException;
import java.util.ArrayList;
import java.util.List;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolDecorator;
import org.apache.thrift.protocol.TProtocolException;
import org.apache.thrift.protocol.TProtocolUtil;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.apache.thrift.transport.TTransportException;

/// Reads structs as code that Thrift generates would: a field of an unexpected type is skipped like an unknown one, and
/// a required field that is missing fails the struct.
public final class ThriftStruct {

    private static final int MAX_SKIP_DEPTH = 64;

    private ThriftStruct() {}

    /// Reads the fields that it knows, into itself. Owned by one thread, for one struct.
    @FunctionalInterface
    public interface FieldReader {
        /// Reads the value of a field and returns true, or returns false without reading anything.
        ///
        /// @param field number and type of the field in one, as `number << 8 | type`, to switch on
        boolean read(TProtocol in, int field) throws TException;
    }

    /// Reads one element of a list.
    ///
    /// @param <T> what it becomes
    @FunctionalInterface
    public interface ElementReader<T> {
        /// Reads the element.
        T read(TProtocol in) throws TException;
    }

    /// Decodes bytes from the outside.
    ///
    /// @param <T> what they become
    @FunctionalInterface
    public interface Decoder<T> {
        /// Reads what the bytes hold.
        T decode(TProtocol in) throws TException;
    }

    /// Decodes bytes in the binary protocol; every struct counts as [Growth#ELEMENT].
    ///
    /// @throws MalformedRequestException when they do not decode
    public static <T> T binary(byte[] bytes, int offset, int length, Growth growth, Decoder<T> decoder) {
        try {
            TProtocol in = new TBinaryProtocol(new TMemoryInputTransport(bytes, offset, length));
            return decoder.decode(new CountedProtocol(in, growth));
        } catch (TException e) {
            throw malformed(e);
        }
    }

    /// Decodes bytes in the compact protocol; every struct counts as [Growth#ELEMENT].
    ///
    /// @throws MalformedRequestException when they do not decode
    public static <T> T compact(byte[] bytes, int offset, int length, Growth growth, Decoder<T> decoder) {
        try {
            TProtocol in = new TCompactProtocol(new TMemoryInputTransport(bytes, offset, length));
            return decoder.decode(new CountedProtocol(in, growth));
        } catch (TException e) {
            throw malformed(e);
        }
    }

    /// Asks before each struct.
    private static final class CountedProtocol extends TProtocolDecorator {
        private final Growth growth;

        CountedProtocol(TProtocol in, Growth growth) {
            super(in);
            this.growth = growth;
        }

        @Override
        public TStruct readStructBegin() throws TException {
            growth.by(Growth.ELEMENT);
            return super.readStructBegin();
        }
    }

    private static MalformedRequestException malformed(TException e) {
        // The library's text for bytes that end too early speaks of peers and servers.
        String text = e instanceof TTransportException ? "unexpected EOF" : "thrift: " + e.getMessage();
        return new MalformedRequestException(text, e);
    }

    /// Reads a struct whose fields of the numbers in `required` (bit `1 << id`) must all be there.
    public static void read(TProtocol in, String name, int required, FieldReader fields) throws TException {
        int seen = 0;
        in.readStructBegin();
        while (true) {
            TField field = in.readFieldBegin();
            if (field.type == TType.STOP) {
                break;
            }
            if (fields.read(in, field.id << 8 | field.type)) {
                seen |= field.id > 0 && field.id < 32 ? 1 << field.id : 0;
            } else {
                TProtocolUtil.skip(in, field.type, MAX_SKIP_DEPTH);
            }
            in.readFieldEnd();
        }
        in.readStructEnd();
        int missing = required & ~seen;
        if (missing != 0) {
            throw new TProtocolException(
                    TProtocolException.INVALID_DATA,
                    "required field " + Integer.numberOfTrailingZeros(missing) + " of " + name + " is not set");
        }
    }

    /// Reads a list of structs.
    public static <T> List<T> structs(TProtocol in, ElementReader<T> element) throws TException {
        TList list = in.readListBegin();
        if (list.elemType != TType.STRUCT && list.size > 0) {
            throw new TProtocolException(
                    TProtocolException.INVALID_DATA, "list of type " + list.elemType + ", expected structs");
        }
        List<T> elements = new ArrayList<>();
        for (int i = 0; i < list.size; i++) {
            elements.add(element.read(in));
        }
        in.readListEnd();
        return elements;
    }
}
