// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/// Configurations that differ from the defaults in a few keys.
public final class MemberlistConfigs {

    private MemberlistConfigs() {}

    /// The defaults with other values for some components, given as name, value, name, value, ...
    public static MemberlistConfig with(Object... namesAndValues) {
        return with(MemberlistConfig.defaults(), namesAndValues);
    }

    /// A configuration with other values for some components.
    public static MemberlistConfig with(MemberlistConfig base, Object... namesAndValues) {
        RecordComponent[] components = MemberlistConfig.class.getRecordComponents();
        try {
            Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                values[i] = components[i].getAccessor().invoke(base);
            }
            for (int i = 0; i < namesAndValues.length; i += 2) {
                values[index(components, (String) namesAndValues[i])] = namesAndValues[i + 1];
            }
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return MemberlistConfig.class.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int index(RecordComponent[] components, String name) {
        for (int i = 0; i < components.length; i++) {
            if (components[i].getName().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no component " + name);
    }
}
