// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.recent;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Drainable;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import io.minitempo.block.trace.TraceParser;
import java.io.IOException;
import java.io.InputStream;

/// Reads what live-stores answer also where text in it is no UTF-8: Tempo takes such text and hands it on, and Java's
/// protobuf would refuse the whole answer for it.
public final class AnyText implements ClientInterceptor {

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return next.newCall(reading(method), options);
    }

    /// The same method, whose answers may hold any text.
    static <Q, A> MethodDescriptor<Q, A> reading(MethodDescriptor<Q, A> method) {
        return method.getResponseMarshaller() instanceof PrototypeMarshaller<A> generated
                        && generated.getMessagePrototype() instanceof Message prototype
                ? method.toBuilder(
                                method.getRequestMarshaller(), new Tolerant<>(generated, prototype.getParserForType()))
                        .build()
                : method;
    }

    private record Tolerant<A>(PrototypeMarshaller<A> generated, Parser<? extends Message> parser)
            implements Marshaller<A> {
        @Override
        public InputStream stream(A value) {
            return generated.stream(value);
        }

        @Override
        public A parse(InputStream stream) {
            if (stream instanceof Drainable) {
                // A message that passes within the process; text in it was read already.
                return generated.parse(stream);
            }
            try {
                return generated.getMessageClass().cast(TraceParser.parse(parser, ByteString.readFrom(stream)));
            } catch (IOException e) {
                throw Status.INTERNAL
                        .withDescription("Invalid protobuf byte sequence")
                        .withCause(e)
                        .asRuntimeException();
            }
        }
    }
}
