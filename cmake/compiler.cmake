# How every file is compiled: C++20, warnings as errors, the same for product and tests.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
                    -Woverloaded-virtual -Wimplicit-fallthrough -Wswitch -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 reports both from inside libstdc++ where inlining confuses it (GCC bugs 105329, 105593).
    add_compile_options(-Wno-restrict -Wno-maybe-uninitialized)
else()
    # libstdc++ 12's std::stable_sort uses what it marks as deprecated.
    add_compile_options(-Wno-deprecated-declarations)
endif()

# The files of a room or of its tests are compiled several at a time, which takes a third of the time (the presets say so;
# clang's build takes each alone, so each names what it needs). The price: what a file keeps to itself has a name that no
# other file of its room has.
if(CMAKE_UNITY_BUILD)
    set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)
    add_compile_options(-Wno-shadow)  # that is asked of each file alone
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        add_compile_options(-Wno-subobject-linkage)  # it takes what it includes for headers
    endif()
endif()

# What a fault in memory can be used for is made as little as the compiler can (Debian's compilers make
# position-independent programs by themselves).
add_compile_options(-fstack-protector-strong -fstack-clash-protection)
add_compile_options($<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2> $<$<CONFIG:Release>:-D_GLIBCXX_ASSERTIONS>)
add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)

set(LINLI_SANITIZE "" CACHE STRING "address,undefined or thread")
option(LINLI_FUZZ "build the fuzz targets (clang)" OFF)
if(LINLI_SANITIZE)
    add_compile_options(-fsanitize=${LINLI_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
                        -D_GLIBCXX_ASSERTIONS)
    add_link_options(-fsanitize=${LINLI_SANITIZE})
endif()
if(LINLI_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
    add_link_options(-fuse-ld=mold)
endif()
find_package(Threads REQUIRED)
