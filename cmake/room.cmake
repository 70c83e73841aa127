# One room of src/ = one static library that can see only what it links: a forbidden arrow does not compile,
# because a room's headers are reached as "room/file.h" through the include path of that room alone.
#
#   linli_room(incidents USES linli_grids linli_http PRIVATE_USES PkgConfig::ICU)
function(linli_room name)
    cmake_parse_arguments(ROOM "" "" "USES;PRIVATE_USES" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
    add_library(linli_${name} STATIC ${sources})
    # build/rooms/<name>/<name> -> src/<name>: the include path shows this room and no other
    set(window ${CMAKE_BINARY_DIR}/rooms/${name})
    file(MAKE_DIRECTORY ${window})
    file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${window}/${name} SYMBOLIC)
    target_include_directories(linli_${name} PUBLIC ${window})
    target_link_libraries(linli_${name} PUBLIC ${ROOM_USES} PRIVATE ${ROOM_PRIVATE_USES})
    set_target_properties(linli_${name} PROPERTIES PREFIX "")
endfunction()

# linli_tests(store LABEL unit USES linli_store): every *_test.cpp of this folder in one program, each test a CTest
# entry of its own. NEEDS: fixtures that are made before it; NEEDS_ON_POSTGRES: there. ON_POSTGRES: on both databases, but for ONLY_SQLITE and
# ONLY_POSTGRES ("Suite.name", "Suite.*"); each statement that is prepared there must name its station. ALONE_ON_POSTGRES: there and
# nowhere else, under LABEL.
function(linli_tests name)
    cmake_parse_arguments(TESTS "ON_POSTGRES;ALONE_ON_POSTGRES" "LABEL;TIMEOUT;NEEDS;NEEDS_ON_POSTGRES" "USES;SOURCES;ONLY_SQLITE;ONLY_POSTGRES" ${ARGN})
    if(NOT TESTS_SOURCES)
        file(GLOB TESTS_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*_test.cpp)
    endif()
    if(TESTS_ON_POSTGRES OR TESTS_ALONE_ON_POSTGRES)
        list(APPEND TESTS_SOURCES ${CMAKE_SOURCE_DIR}/tests/harness/prepared.cpp)
    endif()
    if(NOT TESTS_LABEL)
        set(TESTS_LABEL unit)
    endif()
    if(NOT TESTS_TIMEOUT)
        set(TESTS_TIMEOUT 60)
    endif()
    if(LINLI_SANITIZE)  # slower by that much, and more
        math(EXPR TESTS_TIMEOUT "4 * ${TESTS_TIMEOUT}")
    endif()
    set(needs "")
    if(TESTS_NEEDS)
        set(needs FIXTURES_REQUIRED ${TESTS_NEEDS})
    endif()
    add_executable(${name}_tests ${TESTS_SOURCES})
    target_include_directories(${name}_tests PRIVATE ${CMAKE_SOURCE_DIR}/tests)
    target_compile_definitions(${name}_tests PRIVATE LINLI_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    target_link_libraries(${name}_tests PRIVATE ${TESTS_USES} PkgConfig::PQ GTest::gmock GTest::gtest_main)
    set(label_on_postgres postgres)
    if(TESTS_ALONE_ON_POSTGRES)
        set(TESTS_ON_POSTGRES ON)
        set(TESTS_ONLY_POSTGRES "*")
        set(label_on_postgres ${TESTS_LABEL})
    endif()
    list(JOIN TESTS_ONLY_POSTGRES ":" only_postgres)
    gtest_discover_tests(${name}_tests DISCOVERY_TIMEOUT 60 TEST_FILTER "-${only_postgres}" PROPERTIES LABELS ${TESTS_LABEL} TIMEOUT ${TESTS_TIMEOUT}
        ${needs})
    if(TESTS_ON_POSTGRES)  # the same once more on PostgreSQL, but for what is about SQLite's files
        list(JOIN TESTS_ONLY_SQLITE ":" only_sqlite)
        gtest_discover_tests(${name}_tests DISCOVERY_TIMEOUT 60 TEST_PREFIX "postgres/" TEST_LIST ${name}_on_postgres
            TEST_FILTER "-${only_sqlite}" PROPERTIES LABELS ${label_on_postgres} TIMEOUT ${TESTS_TIMEOUT}
            FIXTURES_REQUIRED "postgres;${TESTS_NEEDS_ON_POSTGRES}" ENVIRONMENT "LINLI_TEST_POSTGRES=${LINLI_TEST_POSTGRES}")
    endif()
endfunction()
include(GoogleTest)

# linli_fuzz(csv USES linli_base): fuzz/csv.cpp with the kept corpus in fuzz/corpus/csv/
function(linli_fuzz name)
    cmake_parse_arguments(FUZZ "" "" "USES" ${ARGN})
    add_executable(fuzz_${name} ${CMAKE_CURRENT_SOURCE_DIR}/${name}.cpp)
    target_link_libraries(fuzz_${name} PRIVATE ${FUZZ_USES})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzz fuzz_${name})
endfunction()

# linli_embed(linli_base holidays_china.json linli::holidays_china_json): the file's bytes inside the program, read by
# `std::string_view linli::holidays_china_json();`
function(linli_embed target file function)
    get_filename_component(path ${file} ABSOLUTE)
    string(REPLACE "::" ";" parts ${function})
    list(POP_BACK parts name)
    list(JOIN parts "::" space)
    set(symbol linli_embedded_${name})
    set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT [[
#include <string_view>
asm(".section .rodata\n.balign 16\n.global @symbol@\n@symbol@:\n.incbin \"@path@\"\n.global @symbol@_end\n"
    "@symbol@_end:\n.byte 0\n.text\n");
extern "C" {
extern const char @symbol@[];
extern const char @symbol@_end[];
}
namespace @space@ {
std::string_view @name@();
std::string_view @name@() { return {@symbol@, static_cast<std::size_t>(@symbol@_end - @symbol@)}; }
}
]] @ONLY)
    set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${path})
    target_sources(${target} PRIVATE ${source})
endfunction()
