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
# entry of its own.
function(linli_tests name)
    cmake_parse_arguments(TESTS "" "LABEL;TIMEOUT" "USES;SOURCES" ${ARGN})
    if(NOT TESTS_SOURCES)
        file(GLOB TESTS_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*_test.cpp)
    endif()
    if(NOT TESTS_LABEL)
        set(TESTS_LABEL unit)
    endif()
    if(NOT TESTS_TIMEOUT)
        set(TESTS_TIMEOUT 60)
    endif()
    add_executable(${name}_tests ${TESTS_SOURCES})
    target_include_directories(${name}_tests PRIVATE ${CMAKE_SOURCE_DIR}/tests)
    target_compile_definitions(${name}_tests PRIVATE LINLI_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    target_link_libraries(${name}_tests PRIVATE ${TESTS_USES} GTest::gmock GTest::gtest_main)
    gtest_discover_tests(${name}_tests DISCOVERY_TIMEOUT 60 PROPERTIES LABELS ${TESTS_LABEL} TIMEOUT ${TESTS_TIMEOUT})
endfunction()
include(GoogleTest)

# linli_fuzz(csv USES linli_base): fuzz/csv.cpp with the kept corpus in fuzz/corpus/csv/
function(linli_fuzz name)
    cmake_parse_arguments(FUZZ "" "" "USES" ${ARGN})
    add_executable(fuzz_${name} ${CMAKE_CURRENT_SOURCE_DIR}/${name}.cpp)
    target_link_libraries(fuzz_${name} PRIVATE ${FUZZ_USES})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
endfunction()
