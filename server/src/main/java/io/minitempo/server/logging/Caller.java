// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.logging;

import java.lang.StackWalker.StackFrame;
import java.util.stream.Stream;

/// The place in the code that logged, as `File.java:116`.
final class Caller {

    private static final StackWalker STACK = StackWalker.getInstance();

    private Caller() {}

    /// The first frame below those of the logging libraries; called by the appender, on the thread that logged.
    static String current() {
        return STACK.walk(Caller::place);
    }

    private static String place(Stream<StackFrame> frames) {
        return frames.dropWhile(frame -> !isLibrary(frame))
                .dropWhile(Caller::isLibrary)
                .findFirst()
                .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                .orElse("unknown");
    }

    private static boolean isLibrary(StackFrame frame) {
        String name = frame.getClassName();
        return name.startsWith("ch.qos.logback.")
                || name.startsWith("org.slf4j.")
                || name.startsWith("io.micrometer.common.util.internal.logging.");
    }
}
