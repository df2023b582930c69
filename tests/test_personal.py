"""Personal data is found where it stands, common words are not taken for names, and nothing found can be read back from its mask."""

import pytest

from jixiao.personal import checksum, luhn, masked, personal


def found(text: str) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in personal(text)]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("服务对象周立新（联系电话13900001377）表示满意。", [("name", "周立新"), ("phone", "13900001377")]),
        ("服务对象孙玉珍（身份证号430199190607161060）表示满意。", [("name", "孙玉珍"), ("identity", "430199190607161060")]),
        ("邀请退休局级老领导庞元同志讲述", [("name", "庞元")]),
        ("首席专家牛晓英同志，以网络直播", [("name", "牛晓英")]),
        ("市建设交通工作党委王醇晨书记亲自颁奖", [("name", "王醇晨")]),
        ("由欧阳建国同志带队", [("name", "欧阳建国")]),
        ("填报人：高明 电话：0731-88123456", [("name", "高明"), ("phone", "0731-88123456")]),
        ("住在开福区芙蓉中路128号3栋502室", [("address", "住在开福区芙蓉中路128号3栋502室")]),
        ("发放至卡号6222020000000000018", [("bank", "6222020000000000018")]),
        ("汇至其银行卡6222020200012345678。", [("bank", "6222020200012345678")]),
        ("项目编码6222020200012345678", []),
        ("今年有1名离休干部去世", [("few", "1名离休干部去世"), ("health", "去世")]),
        ("人员去世后出现了法律纠纷，协助杨浦区法院做好工作", [("court", "法律纠纷")]),
    ],
)
def test_personal_data_is_found(text, spans):
    assert found(text) == spans


@pytest.mark.parametrize(
    "text",
    [
        "引导老同志发挥作用，向困难同志、患病同志发放慰问金，全体党员同志、离退休老同志参加",
        "党组书记带队，时任局长、党政办公室主任、史志办主任、镇人大主席、国土所所长参加",
        "高龄老人、任课老师、农业专家、管理专家、安全生产专家",
        "学生成长、居民方便、村民安全、患者康复",
        "改造老旧小区126栋，新建农村公路2号桥，维修建设路3号泵站",
        "高龄离休干部住院人数增加，线下参与受限",
        "配合县人民法院化解纠纷120件",
        "合同编号2023070100001，资金1048285.45元，统一编码51000021R000000019951",
        "受益学生12830人，培训336人次，帮扶困难离退休干部63人",
    ],
)
def test_common_words_and_figures_are_not_personal_data(text):
    assert found(text) == []


def test_a_mask_shows_the_family_name_and_nothing_of_a_number():
    text = "服务对象周立新（联系电话13900001377）"

    shown = [masked(text, span) for span in personal(text)]

    assert shown == ["周**", "*" * 11]


def test_check_digits():
    assert checksum("430199190607161060")
    assert not checksum("430199190607161061")
    assert luhn("6222020000000000018")
    assert not luhn("6222020000000000017")
